import { IconAlertOctagon, IconCheck, IconKeyOff, IconPlayerPause } from '@tabler/icons-react';
import type { Provider } from '../api/types.js';
import { Status } from '../ui/status.js';

/** Whether a provider answers, in a word. */
export function ProviderState({ of: { health, secrets } }: { of: Provider }) {
  if (health === 'ready')
    return (
      <Status tone="good" icon={IconCheck}>
        Ready
      </Status>
    );
  if (health === 'broken')
    return (
      <Status tone="bad" icon={IconAlertOctagon}>
        Secret missing
      </Status>
    );
  if (health === 'rejected')
    return (
      <Status tone="bad" icon={IconKeyOff}>
        Credential rejected
      </Status>
    );
  const lacks = secrets.some(({ state }) => state === 'missing');
  return (
    <Status tone="quiet" icon={IconPlayerPause}>
      {lacks ? 'Needs secrets' : 'Not enabled'}
    </Status>
  );
}
