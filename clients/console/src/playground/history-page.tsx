import { Button } from '@mantine/core';
import { IconCheck, IconHistory, IconPlayerStop, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Completion } from '../api/types.js';
import { useMe, useTeam } from '../session/me.js';
import { DataTable, type Column } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { duration } from '../ui/relative-time.js';
import { Status } from '../ui/status.js';
import { TimeAgo } from '../ui/time-ago.js';
import { CompletionDetails } from './completion-details.js';
import { PlaygroundFrame } from './playground-frame.js';
import { completionsQuery } from './playground-queries.js';

/** What was asked for, here and through the API. */
export function HistoryPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/playground/history' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const { user } = useMe();
  const completions = useInfiniteQuery(completionsQuery(team));
  const [shown, setShown] = useState<Completion | null>(null);
  const items = completions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PlaygroundFrame
      team={team}
      title="History"
      about={
        isAdmin
          ? 'What the team asked for, here and through the API. A conversation is shown to whoever had it, and to nobody else.'
          : 'What you asked for, here and through the API. A conversation is shown to nobody else.'
      }
    >
      <ProblemAlert error={completions.error} />
      {completions.isPending && <PageLoading />}
      {completions.isSuccess && items.length === 0 && (
        <div className="card">
          <EmptyState icon={IconHistory} title="Nothing was asked yet">
            Each request is here with its tokens, its time, and the versions of the secrets that it used.
          </EmptyState>
        </div>
      )}
      {items.length > 0 && (
        <DataTable
          label="Requests"
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            ...COLUMNS,
            {
              title: 'Actions',
              quiet: true,
              cell: (completion) =>
                isBy(completion, user.email) && (
                  <Button
                    size="compact-sm"
                    variant="light"
                    aria-label={`Show the request to ${completion.model}`}
                    onClick={() => setShown(completion)}
                  >
                    Show
                  </Button>
                ),
            },
          ]}
        />
      )}
      <More query={completions} />
      {shown && <CompletionDetails team={team} completion={shown} onClose={() => setShown(null)} />}
    </PlaygroundFrame>
  );
}

/** By oneself, or with one of one's API keys. */
function isBy({ actor }: Completion, email: string): boolean {
  return actor === email || actor.startsWith(`${email} (`);
}

const COLUMNS: Column<Completion>[] = [
  { title: 'When', cell: ({ startedAt }) => <TimeAgo at={startedAt} /> },
  { title: 'Who', long: true, cell: ({ actor }) => actor },
  { title: 'Model', long: true, cell: ({ model }) => <span className="mono">{model}</span> },
  { title: 'Outcome', cell: (completion) => <Outcome of={completion} /> },
  { title: 'Tokens', cell: tokensOf },
  { title: 'Time', cell: ({ durationMs }) => duration(durationMs) },
  {
    title: 'Secrets used',
    long: true,
    cell: ({ versions }) => versions.map(({ secret, version }) => `${secret} version ${version}`).join(', ') || '–',
  },
];

function tokensOf({ promptTokens, completionTokens }: Completion): string {
  return promptTokens === null || completionTokens === null ? '–' : `${promptTokens} in, ${completionTokens} out`;
}

function Outcome({ of: { outcome, errorCode } }: { of: Completion }) {
  switch (outcome) {
    case 'ok':
      return (
        <Status tone="good" icon={IconCheck}>
          Answered
        </Status>
      );
    case 'cancelled':
      return (
        <Status tone="quiet" icon={IconPlayerStop}>
          Stopped
        </Status>
      );
    case 'failed':
      return (
        <>
          <Status tone="bad" icon={IconX}>
            Failed
          </Status>{' '}
          <span className="mono breaks">{errorCode}</span>
        </>
      );
  }
}
