import { Text, Timeline } from '@mantine/core';
import { IconCheck, IconHourglassHigh, IconTrash } from '@tabler/icons-react';
import type { Secret } from '../api/types.js';
import { ExactTime, TimeAgo } from '../ui/time-ago.js';

type Version = Secret['versions'][number];

const ICONS = { current: IconCheck, overlapping: IconHourglassHigh, destroyed: IconTrash };

/** Every version, the newest first. None of them can be shown. */
export function VersionsOfSecret({ secret }: { secret: Secret }) {
  const active = secret.versions.findIndex(({ state }) => state === 'current');
  return (
    <Timeline bulletSize={26} lineWidth={2} active={active} aria-label="Versions">
      {secret.versions.map((version) => {
        const Symbol = ICONS[version.state];
        return (
          <Timeline.Item
            key={version.version}
            bullet={<Symbol size={14} aria-hidden />}
            title={`Version ${version.version}${version.state === 'current' ? ', current' : ''}`}
          >
            <Text size="sm" c="dimmed">
              Added <TimeAgo at={version.createdAt} /> by {version.createdBy}
            </Text>
            <End version={version} />
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}

function End({ version: { overlapUntil, destroyedAt } }: { version: Version }) {
  if (overlapUntil) {
    return (
      <Text size="sm" c="dimmed">
        Overlaps until <ExactTime at={overlapUntil} />
      </Text>
    );
  }
  return (
    destroyedAt && (
      <Text size="sm" c="dimmed">
        Erased <TimeAgo at={destroyedAt} />
      </Text>
    )
  );
}
