import { Text } from '@mantine/core';
import { IconCheck, IconClock, IconPlugConnectedX } from '@tabler/icons-react';
import type { Deployment } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { duration } from '../ui/relative-time.js';
import { Status } from '../ui/status.js';

type Store = NonNullable<Deployment['store']>;
type Holder = Store['holders'][number];

/** Who may hold values, how far each has come, and whether it has been heard of. */
export function HoldersTable({ store }: { store: Store }) {
  if (store.holders.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        No process holds a lease: no consumer runs.
      </Text>
    );
  }
  return (
    <DataTable
      label="Holders"
      rows={store.holders}
      keyOf={({ consumer, instance }) => `${consumer}/${instance}`}
      columns={[
        { title: 'Consumer', cell: ({ consumer }) => <b>{consumer}</b> },
        { title: 'Process', cell: ({ instance }) => <span className="mono">{instance}</span> },
        { title: 'Lease', cell: (holder) => <Lease holder={holder} head={store.head} /> },
        { title: 'Last word', cell: ({ renewedAgoMs }) => `${duration(renewedAgoMs)} ago` },
        { title: 'Applied', cell: ({ applied }) => `${applied} of ${store.head}` },
        { title: 'Older uses', cell: ({ olderUses }) => olderUses },
      ]}
    />
  );
}

function Lease({ holder: { expired, applied }, head }: { holder: Holder; head: string }) {
  if (expired) {
    return (
      <Status tone="bad" icon={IconPlugConnectedX}>
        lost contact
      </Status>
    );
  }
  return applied === head ? (
    <Status tone="good" icon={IconCheck}>
      up to date
    </Status>
  ) : (
    <Status tone="busy" icon={IconClock}>
      catching up
    </Status>
  );
}
