import {
  IconAlertOctagon,
  IconBan,
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import type { EvalJob } from '../api/types.js';
import { Status, type Tone } from '../ui/status.js';

export const STATES: Record<EvalJob['status'], { label: string; tone: Tone; icon: Icon }> = {
  waiting: { label: 'Waiting', tone: 'quiet', icon: IconPlayerPause },
  queued: { label: 'Queued', tone: 'busy', icon: IconClock },
  running: { label: 'Running', tone: 'busy', icon: IconPlayerPlay },
  completed: { label: 'Completed', tone: 'good', icon: IconCheck },
  failed: { label: 'Failed', tone: 'bad', icon: IconX },
  cancelled: { label: 'Cancelled', tone: 'quiet', icon: IconBan },
};

export function EvalState({ of: { status, health } }: { of: Pick<EvalJob, 'status' | 'health'> }) {
  const { label, tone, icon } = STATES[status];
  // What is complete stands although a key of it is gone.
  if (health === 'broken' && status !== 'completed') {
    return (
      <Status tone="bad" icon={IconAlertOctagon}>
        {`${label}, a secret is missing`}
      </Status>
    );
  }
  return (
    <Status tone={tone} icon={icon}>
      {label}
    </Status>
  );
}
