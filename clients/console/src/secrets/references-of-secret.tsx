import { Skeleton, Text } from '@mantine/core';
import { IconAlertOctagon, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { hasCode } from '../api/api-problem.js';
import { DataTable } from '../ui/data-table.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Status } from '../ui/status.js';
import { TimeAgo } from '../ui/time-ago.js';
import { ReferenceLink } from './reference-link.js';
import { referencesQuery } from './secret-queries.js';

/** What, where, granted by whom, and when it last used which version. */
export function ReferencesOfSecret({ team, name }: { team: string; name: string }) {
  const references = useQuery(referencesQuery(team, name));
  if (references.isPending) return <Skeleton h={60} aria-label="Loading" />;
  const isNowhere = hasCode(references.error, 'SECRET_NOT_FOUND');
  if (references.error && !isNowhere) return <ProblemAlert error={references.error} />;
  const items = references.data?.items ?? [];
  if (items.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        Nothing. Name it in a webhook or a sandbox, and it is listed here.
      </Text>
    );
  }
  return (
    <DataTable
      label="References"
      rows={items}
      keyOf={({ resourceId, slot }) => `${resourceId}/${slot}`}
      columns={[
        { title: 'What', long: true, cell: (reference) => <ReferenceLink team={team} reference={reference} /> },
        {
          title: 'State',
          cell: ({ state, since, brokenBy }) =>
            state === 'live' ? (
              <Status tone="good" icon={IconCircleCheck}>
                working
              </Status>
            ) : (
              <>
                <Status tone="bad" icon={IconAlertOctagon}>
                  broken
                </Status>{' '}
                <TimeAgo at={since} /> {brokenBy && `by ${brokenBy}`}
              </>
            ),
        },
        { title: 'Granted by', cell: ({ grantedBy }) => grantedBy },
        {
          title: 'Last used',
          cell: ({ lastUsedAt, lastUsedVersion }) =>
            lastUsedAt ? (
              <>
                <TimeAgo at={lastUsedAt} />, version {lastUsedVersion}
              </>
            ) : (
              'never'
            ),
        },
      ]}
    />
  );
}
