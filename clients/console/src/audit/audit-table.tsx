import { Text } from '@mantine/core';
import { IconBan, IconCheck, IconX } from '@tabler/icons-react';
import type { AuditEntry } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { Status } from '../ui/status.js';
import { TimeAgo } from '../ui/time-ago.js';

const RESULTS = {
  ok: { tone: 'good', icon: IconCheck },
  refused: { tone: 'warn', icon: IconBan },
  failed: { tone: 'bad', icon: IconX },
} as const;

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <DataTable
      label="Audit entries"
      rows={entries}
      keyOf={({ id }) => id}
      columns={[
        { title: 'When', cell: ({ occurredAt }) => <TimeAgo at={occurredAt} /> },
        { title: 'Who', cell: ({ actor }) => actor.name },
        { title: 'Did', cell: ({ action }) => <span className="mono">{action}</span> },
        {
          title: 'To',
          long: true,
          cell: ({ target, facts }) => (
            <>
              <span className="mono">{target}</span>
              <Facts facts={facts} />
            </>
          ),
        },
        {
          title: 'Result',
          cell: ({ result }) => (
            <Status tone={RESULTS[result].tone} icon={RESULTS[result].icon}>
              {result}
            </Status>
          ),
        },
      ]}
    />
  );
}

/** Ids are for programs; what people look for is which version, how many times, by what name. */
function Facts({ facts }: { facts: AuditEntry['facts'] }) {
  const shown = Object.entries(facts).filter(([name, value]) => value !== null && !/Id$/.test(name));
  if (shown.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" className="breaks">
      {shown.map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`).join(' · ')}
    </Text>
  );
}
