import { Button } from '@mantine/core';
import { IconBolt, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { answerOf, api } from '../api/api.js';
import { useTeam } from '../session/me.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { AutomationsTable } from './automations-table.js';

export function AutomationsPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/automations' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const navigate = useNavigate();
  const automations = useInfiniteQuery({
    queryKey: ['team', team, 'automations'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { limit: 100, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/automations', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const items = automations.data?.pages.flatMap((page) => page.items) ?? [];
  const add = (
    <Button
      leftSection={<IconPlus size={17} aria-hidden />}
      onClick={() => void navigate({ to: '/teams/$team/automations/new', params: { team } })}
    >
      New automation
    </Button>
  );
  return (
    <Page
      title="Automations"
      about="When something happens in a project or a registry, a webhook is sent a payload of your own."
      actions={isAdmin && items.length > 0 && add}
    >
      <ProblemAlert error={automations.error} />
      {automations.isPending && <PageLoading />}
      {automations.isSuccess && items.length === 0 && (
        <div className="card">
          <EmptyState icon={IconBolt} title="No automations yet" action={isAdmin && add}>
            An automation waits for an event, such as a new alias of a model, and sends a payload through one of your
            webhooks. The payload may name what the event brings, and secrets of the webhook.
          </EmptyState>
        </div>
      )}
      {items.length > 0 && <AutomationsTable team={team} automations={items} />}
      <More query={automations} />
    </Page>
  );
}
