import { Group } from '@mantine/core';
import {
  IconAlertOctagon,
  IconCheck,
  IconClock,
  IconHourglassHigh,
  IconPlayerPlay,
  IconPlayerStop,
  IconX,
} from '@tabler/icons-react';
import type { Sandbox } from '../api/types.js';
import { Status } from '../ui/status.js';

const STATES = {
  creating: { tone: 'busy', icon: IconClock, label: 'Creating' },
  running: { tone: 'good', icon: IconPlayerPlay, label: 'Running' },
  completed: { tone: 'quiet', icon: IconCheck, label: 'Completed' },
  failed: { tone: 'bad', icon: IconX, label: 'Failed' },
  terminated: { tone: 'quiet', icon: IconPlayerStop, label: 'Terminated' },
} as const;

/** Where it is in its life, and what its secrets' changes have made of it. */
export function SandboxState({ of: { status, stale, health } }: { of: Sandbox }) {
  const { tone, icon, label } = STATES[status];
  return (
    <Group gap={6} component="span">
      <Status tone={tone} icon={icon}>
        {label}
      </Status>
      {stale.length > 0 && (
        <Status tone="warn" icon={IconHourglassHigh}>
          Stale
        </Status>
      )}
      {health === 'broken' && (
        <Status tone="bad" icon={IconAlertOctagon}>
          Broken
        </Status>
      )}
    </Group>
  );
}
