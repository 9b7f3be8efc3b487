import {
  IconAlertOctagon,
  IconCircleCheck,
  IconCircleDashed,
  IconHourglassHigh,
  IconProgress,
  type Icon,
} from '@tabler/icons-react';
import type { Secret } from '../api/types.js';
import type { Tone } from '../ui/status.js';

export type Health = 'propagating' | 'not-yet-safe' | 'in-use' | 'unused' | 'broken';

/** A deleted name that is still referenced is a row too: it is what needs somebody most. */
export function healthOf({ latestChange, references, version }: Secret): Health {
  if (latestChange.state === 'committed') return 'propagating';
  if (!latestChange.safeToRevoke && version > 1) return 'not-yet-safe';
  return references > 0 ? 'in-use' : 'unused';
}

export const HEALTH: Record<Health, { tone: Tone; icon: Icon; label: string; meaning: string }> = {
  broken: {
    ...{ tone: 'bad', icon: IconAlertOctagon, label: 'Broken references' },
    meaning: 'The secret was deleted, and something still names it. What names it fails until you add it again.',
  },
  propagating: {
    ...{ tone: 'busy', icon: IconProgress, label: 'Propagating' },
    meaning: 'The last change is on its way: not every process has confirmed it yet.',
  },
  'not-yet-safe': {
    ...{ tone: 'warn', icon: IconHourglassHigh, label: 'Not yet safe to revoke' },
    meaning: 'The old value may still be in use. Do not revoke it at the provider yet.',
  },
  'in-use': {
    ...{ tone: 'good', icon: IconCircleCheck, label: 'In use' },
    meaning: 'Something uses it, and every process has the current version.',
  },
  unused: {
    ...{ tone: 'quiet', icon: IconCircleDashed, label: 'Unused' },
    meaning: 'Nothing names this secret.',
  },
};
