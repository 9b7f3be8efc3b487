import { inboxPrefix } from '@countersign/contracts';
import type { NatsConnection } from '@countersign/platform-bus';

/**
 * The floor is measured with the services' own identities and permissions: what secrets-store may send to the consumer
 * and what the consumer may send to somebody in that same process. Both are reply inboxes, which nothing else listens to.
 */
const TO_SUBSCRIBERS = `${inboxPrefix('webhooks')}.floor`;
const TO_PUBLISHER = `${inboxPrefix('gateway')}.floor`;
const TO_RESPONDER = `${inboxPrefix('gateway')}.echo`;
const FROM_RESPONDER = `${inboxPrefix('webhooks')}.echo`;
const TIMEOUT_MS = 10_000;
const PAYLOAD = 'x';

/** One more subscriber on that connection, which does nothing but reply. */
export function subscribeFloor(connection: NatsConnection): { unsubscribe(): void } {
  return connection.subscribe(TO_SUBSCRIBERS, { callback: () => connection.publish(TO_PUBLISHER, PAYLOAD) });
}

/** Sends so many bare requests a second for a while, evenly: what as many renewals would cost if they were nothing else. */
export async function sendBareRequests(
  connection: NatsConnection,
  { perSecond, forMs }: { perSecond: number; forMs: number },
): Promise<void> {
  let replies = 0;
  const subscription = connection.subscribe(FROM_RESPONDER, { callback: () => void (replies += 1) });
  const began = performance.now();
  let sent = 0;
  for (let passed = 0; passed < forMs; passed = performance.now() - began) {
    for (; sent < (passed * perSecond) / 1_000; sent += 1) connection.publish(TO_RESPONDER, PAYLOAD);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await connection.flush();
  subscription.unsubscribe();
  if (replies < sent / 2) throw new Error(`Of ${sent} bare requests only ${replies} were answered.`);
}

/** The publisher, on a connection as secrets-store and one for the replies; and a responder that does nothing else. */
export class Floor {
  private missing = 0;
  private onLast: () => void = () => {};

  constructor(
    private readonly publisher: NatsConnection,
    replies: NatsConnection,
  ) {
    replies.subscribe(TO_RESPONDER, { callback: () => publisher.publish(FROM_RESPONDER, PAYLOAD) });
    replies.subscribe(TO_PUBLISHER, {
      callback: () => {
        this.missing -= 1;
        if (this.missing === 0) this.onLast();
      },
    });
  }

  async measure(subscribers: number): Promise<number> {
    this.missing = subscribers;
    const last = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The floor lost a reply.')), TIMEOUT_MS);
      this.onLast = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const began = performance.now();
    this.publisher.publish(TO_SUBSCRIBERS, PAYLOAD);
    await last;
    return performance.now() - began;
  }
}
