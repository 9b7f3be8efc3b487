import { CHANGES_STREAM, CHANGES_SUBJECTS } from './changes.js';
import type { Operation } from './operation.js';
import { OPERATIONS } from './operations.js';
import { AUTOMATION_EVENTS_CONSUMER, AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_SUBJECTS } from './webhooks/events.js';
import { SERVICES, CONSUMERS, type ServiceName } from './services.js';

export interface SubjectPermissions {
  publish: string[];
  subscribe: string[];
}

/** Where a service receives its replies: a space of its own, so that no service can read another's. */
export function inboxPrefix(service: ServiceName): string {
  return `_INBOX_${service}`;
}

/**
 * What each service may do on NATS, derived from the contracts: its own subjects in, the ones that it calls out.
 * @param operations all that there are, unless told
 */
export function busPermissions(operations: readonly Operation[] = OPERATIONS): Record<ServiceName, SubjectPermissions> {
  const table = {} as Record<ServiceName, SubjectPermissions>;
  for (const service of SERVICES) {
    const serves = operations.filter((operation) => operation.service === service).map(({ subject }) => subject);
    const calls = operations.filter((operation) => operation.callers.includes(service)).map(({ subject }) => subject);
    // Replies go to the inbox of a caller, and only callers of this service's operations ask it anything.
    const callers = new Set(
      operations.filter((operation) => operation.service === service).flatMap(({ callers }) => callers),
    );
    table[service] = {
      publish: [...calls, ...[...callers].map((caller) => `${inboxPrefix(caller)}.>`)],
      subscribe: [...serves, `${inboxPrefix(service)}.>`],
    };
  }
  const stream = CHANGES_STREAM;
  table['secrets-store'].publish.push(
    CHANGES_SUBJECTS,
    '$JS.API.INFO',
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.CREATE.${stream}`,
    `$JS.API.STREAM.UPDATE.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
  );
  // Holders and the resolver hear changes as plain messages: what they miss they fetch by revision.
  for (const listener of [...CONSUMERS, 'resolver'] as const) table[listener].subscribe.push(CHANGES_SUBJECTS);
  table.webhooks.publish.push(...workQueue());
  return table;
}

/** What the one service does with the queue of automation events: nobody else may add to it, read it or acknowledge. */
function workQueue(): string[] {
  const [stream, consumer] = [AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_CONSUMER];
  return [
    AUTOMATION_EVENTS_SUBJECTS,
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.CREATE.${stream}`,
    `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
    // With the name as a token of its own from 2.9 on, and the older way for a client that asks for it.
    `$JS.API.CONSUMER.CREATE.${stream}.${consumer}`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${consumer}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
    `$JS.ACK.${stream}.${consumer}.>`,
  ];
}
