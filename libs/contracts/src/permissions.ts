import { CHANGES_STREAM, CHANGES_SUBJECTS } from './changes.js';
import { controlSubjects, isStreamOperation, type Operation } from './operation.js';
import { OPERATIONS } from './operations.js';
import { AUTOMATION_EVENTS_CONSUMER, AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_SUBJECTS } from './webhooks/events.js';
import { SERVICES, CONSUMERS, type ServiceName } from './services.js';

export interface SubjectPermissions {
  publish: string[];
  subscribe: string[];
  /**
   * It may answer what it is asked, where the request itself says, so often and for so long; without it, never. The name
   * of a reply's subject can be guessed by whoever has seen some: a service must not answer in another one's place.
   */
  responses?: { max: number; seconds: number };
}

/** One answer, and as long as somebody may wait for a change to come everywhere. */
const ONE_ANSWER = { max: 1, seconds: 600 };
/** Of many pieces; below 1 NATS does not count them. */
const STREAMED_ANSWER = { max: -1, seconds: 3_600 };

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
    const serves = operations.filter((operation) => operation.service === service).flatMap(subjectsOf);
    const calls = operations.filter((operation) => operation.callers.includes(service)).flatMap(subjectsOf);
    const streams = operations.some((operation) => operation.service === service && isStreamOperation(operation));
    table[service] = {
      publish: calls,
      subscribe: [...serves, `${inboxPrefix(service)}.>`],
      ...(serves.length > 0 && { responses: streams ? STREAMED_ANSWER : ONE_ANSWER }),
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

function subjectsOf(operation: Operation): string[] {
  const { subject } = operation;
  return isStreamOperation(operation) ? [subject, `${controlSubjects(operation)}.>`] : [subject];
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
