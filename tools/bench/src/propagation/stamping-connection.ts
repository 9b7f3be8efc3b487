import { CHANGES_SUBJECTS } from '@countersign/contracts';
import type { NatsConnection } from '@countersign/platform-bus';

/** JetStream's id of a message: for a change its revision. */
const MESSAGE_ID = 'Nats-Msg-Id';

/**
 * A connection as one holder sees it, which notes when the holder has taken in a change: the keeper applies within the
 * callback what follows on what it has applied.
 */
export function stampingConnection(
  connection: NatsConnection,
  onHeard: (revision: bigint, at: number) => void,
): NatsConnection {
  const stamping = Object.create(connection) as NatsConnection;
  stamping.subscribe = (subject, options) => {
    const callback = options?.callback;
    if (subject !== CHANGES_SUBJECTS || !callback) return connection.subscribe(subject, options);
    return connection.subscribe(subject, {
      ...options,
      callback: (error, message) => {
        void callback(error, message);
        const revision = message.headers?.get(MESSAGE_ID);
        if (!error && revision) onHeard(BigInt(revision), performance.now());
      },
    });
  };
  return stamping;
}
