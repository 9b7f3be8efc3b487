import { Button, NumberInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { fieldProblem } from '../api/api-problem.js';
import type { Budgets as BudgetsView } from '../api/types.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { budgetsQuery, forgetPlayground } from './playground-queries.js';

type Limits = BudgetsView['limits'];
const COUNT = new Intl.NumberFormat('en');

const ROWS = [
  { limit: 'teamRequestsPerMinute', used: 'teamRequests', label: 'Requests of the team a minute' },
  { limit: 'teamTokensPerDay', used: 'teamTokens', label: 'Tokens of the team a day' },
  { limit: 'memberRequestsPerMinute', used: 'memberRequests', label: 'Requests of each member a minute' },
  { limit: 'memberTokensPerDay', used: 'memberTokens', label: 'Tokens of each member a day' },
] as const;

/** How much may be asked, and how much of it has been. */
export function Budgets({ team, isAdmin }: { team: string; isAdmin: boolean }) {
  const { data, error } = useQuery(budgetsQuery(team));
  return (
    <Stack component="section" aria-label="Budgets" gap="sm" className="card" p="md">
      <Title order={2} size="h4">
        Budgets
      </Title>
      <Text size="sm" c="dimmed">
        A day ends at midnight, UTC. Of a member’s budgets you see how much you have used.
      </Text>
      <ProblemAlert error={error} />
      {data && <BudgetsForm key={JSON.stringify(data.limits)} team={team} isAdmin={isAdmin} view={data} />}
    </Stack>
  );
}

function BudgetsForm({ team, isAdmin, view }: { team: string; isAdmin: boolean; view: BudgetsView }) {
  const [limits, setLimits] = useState<Limits>(view.limits);
  const save = useMutation({
    mutationFn: () =>
      answerOf(api.PATCH('/v1/teams/{team}/playground/budgets', { params: { path: { team } }, body: limits })),
    onSuccess: async () => {
      notifyDone('The budgets are saved.');
      await forgetPlayground(team);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <ProblemAlert error={save.error} />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} style={{ alignItems: 'end' }}>
          {ROWS.map(({ limit, used, label }) => (
            <NumberInput
              key={limit}
              label={label}
              description={`${COUNT.format(view.used[used])} used.`}
              placeholder="No limit"
              min={1}
              allowDecimal={false}
              thousandSeparator=","
              readOnly={!isAdmin}
              value={limits[limit] ?? ''}
              onChange={(next) => setLimits({ ...limits, [limit]: next === '' ? null : Number(next) })}
              error={fieldProblem(save.error, limit)}
            />
          ))}
        </SimpleGrid>
        {isAdmin && (
          <Button type="submit" w="fit-content" loading={save.isPending}>
            Save budgets
          </Button>
        )}
      </Stack>
    </form>
  );
}
