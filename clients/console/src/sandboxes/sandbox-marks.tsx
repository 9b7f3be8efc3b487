import { Text } from '@mantine/core';
import type { Sandbox } from '../api/types.js';
import { TimeAgo } from '../ui/time-ago.js';

/** Why it is stale or broken: which secret, which version it holds, and what will happen. */
export function SandboxMarks({ of: sandbox }: { of: Sandbox }) {
  const { stale, missing, due, expiresAt } = sandbox;
  if (stale.length === 0 && missing.length === 0 && due === null) return null;
  return (
    <div className="breaks">
      {stale.map(({ secret, version, currentVersion }) => (
        <Text key={secret} size="sm">
          Holds version {version} of <b className="mono">{secret}</b>; version {currentVersion} is current.
        </Text>
      ))}
      {missing.map(({ secret, slot, by, since }) => (
        <Text key={`${slot}/${secret}`} size="sm">
          <b className="mono">{secret}</b> was deleted <TimeAgo at={since} />
          {by && ` by ${by}`}.
        </Text>
      ))}
      <Text size="sm" c="dimmed">
        {due ? (
          <>
            It {due.action === 'restart' ? 'restarts' : 'is terminated'} <TimeAgo at={due.at} />.
          </>
        ) : (
          <>
            It keeps what it has until it ends, <TimeAgo at={expiresAt} /> at the latest.
          </>
        )}
      </Text>
    </div>
  );
}
