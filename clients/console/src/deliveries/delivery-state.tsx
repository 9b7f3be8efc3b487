import { IconAlertOctagon, IconCheck, IconClock, IconX } from '@tabler/icons-react';
import type { Execution } from '../api/types.js';
import { Status } from '../ui/status.js';

export function DeliveryState({ of: { status, deadLettered } }: { of: Execution }) {
  switch (status) {
    case 'finished':
      return (
        <Status tone="good" icon={IconCheck}>
          Delivered
        </Status>
      );
    case 'pending':
      return (
        <Status tone="busy" icon={IconClock}>
          Pending
        </Status>
      );
    case 'failed':
      return (
        <Status tone="bad" icon={deadLettered ? IconAlertOctagon : IconX}>
          {deadLettered ? 'Given up' : 'Failed'}
        </Status>
      );
  }
}
