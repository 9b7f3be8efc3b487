import { Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { hasCode } from '../api/api-problem.js';
import type { ChangeProgress } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { duration } from '../ui/relative-time.js';
import { Status } from '../ui/status.js';
import { TimeAgo } from '../ui/time-ago.js';
import { changeInWords } from './propagation-words.js';
import { changesQuery } from './secret-queries.js';

/** How long each change took to be applied everywhere, and drained. */
export function ChangesOfSecret({ team, name }: { team: string; name: string }) {
  const changes = useQuery(changesQuery(team, name));
  if (changes.isPending) return <Skeleton h={60} aria-label="Loading" />;
  if (hasCode(changes.error, 'SECRET_NOT_FOUND')) {
    return (
      <Text c="dimmed" size="sm">
        There has never been a secret of this name.
      </Text>
    );
  }
  if (changes.error) return <ProblemAlert error={changes.error} />;
  return (
    <DataTable
      label="Changes"
      rows={changes.data.items}
      keyOf={({ revision }) => revision}
      columns={[
        {
          title: 'Change',
          cell: ({ type, version }) => `${changeInWords(type)}${version === null ? '' : `, version ${version}`}`,
        },
        { title: 'When', cell: ({ occurredAt }) => <TimeAgo at={occurredAt} /> },
        { title: 'Applied after', cell: (change) => after(change, change.appliedAt) },
        { title: 'Drained after', cell: (change) => after(change, change.drainedAt) },
        { title: 'Basis', cell: (change) => <Basis change={change} /> },
      ]}
    />
  );
}

function after({ occurredAt }: ChangeProgress, at: string | null): string {
  return at === null ? '–' : duration(new Date(at).getTime() - new Date(occurredAt).getTime());
}

function Basis({ change: { basis, drainedAt } }: { change: ChangeProgress }) {
  if (basis === 'presumed') {
    return (
      <Status tone="warn" icon={IconAlertTriangle}>
        presumed
      </Status>
    );
  }
  return drainedAt === null ? (
    <Status tone="busy" icon={IconClock}>
      under way
    </Status>
  ) : (
    <Status tone="good" icon={IconCheck}>
      confirmed
    </Status>
  );
}
