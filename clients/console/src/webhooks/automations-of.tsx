import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { AutomationsTable } from '../automations/automations-table.js';
import { ProblemAlert } from '../ui/problem-alert.js';

export function AutomationsOf({ team, webhook }: { team: string; webhook: string }) {
  const automations = useQuery({
    queryKey: ['team', team, 'automations', { webhook }],
    queryFn: ({ signal }) => {
      const params = { path: { team }, query: { webhook, limit: 200 } };
      return answerOf(api.GET('/v1/teams/{team}/automations', { params, signal }));
    },
  });
  if (automations.isPending) return <Skeleton h={60} aria-label="Loading" />;
  if (automations.error) return <ProblemAlert error={automations.error} />;
  if (automations.data.items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None yet. An automation says which events send what through this webhook.
      </Text>
    );
  }
  return <AutomationsTable team={team} automations={automations.data.items} />;
}
