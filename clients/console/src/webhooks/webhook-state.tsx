import { IconAlertOctagon, IconCircleCheck, IconPlayerPause } from '@tabler/icons-react';
import { Status } from '../ui/status.js';

interface WebhookStateProps {
  of: { health: 'ready' | 'broken'; enabled: boolean };
}

/** Whether it sends: of webhooks and of automations. */
export function WebhookState({ of: { health, enabled } }: WebhookStateProps) {
  if (health === 'broken') {
    return (
      <Status tone="bad" icon={IconAlertOctagon}>
        Broken
      </Status>
    );
  }
  return enabled ? (
    <Status tone="good" icon={IconCircleCheck}>
      Ready
    </Status>
  ) : (
    <Status tone="quiet" icon={IconPlayerPause}>
      Off
    </Status>
  );
}
