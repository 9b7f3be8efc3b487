import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  busPermissions,
  CONSUMERS,
  OPERATIONS,
  SERVICES,
  type ConsumerName,
  type ServiceName,
} from '@countersign/contracts';
import { startNats, type TestNats } from '@countersign/testing';
import { connect, PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';

const HEARS_CHANGES = { publish: [], subscribe: ['changes.>', 'changes.team.secret.rotated', 'changes.team.>'] };

/** The same for every consumer; one that is meant to do more has a line of its own behind it. */
const consumers = <T>(each: T) => Object.fromEntries(CONSUMERS.map((name) => [name, each])) as Record<ConsumerName, T>;

/**
 * What each service is meant to do beside asking and answering, written down here by hand: a right that the code gives and
 * this table does not is a failure. Examples of a pattern stand for it.
 */
const BESIDE: Record<ServiceName, { publish: string[]; subscribe: string[] }> = {
  gateway: { publish: [], subscribe: [] },
  'secrets-store': {
    publish: [
      'changes.team.secret.rotated',
      '$JS.API.INFO',
      '$JS.API.STREAM.INFO.CHANGES',
      '$JS.API.STREAM.CREATE.CHANGES',
      '$JS.API.STREAM.UPDATE.CHANGES',
      '$JS.API.STREAM.MSG.GET.CHANGES',
    ],
    subscribe: [],
  },
  resolver: HEARS_CHANGES,
  ...consumers(HEARS_CHANGES),
  webhooks: {
    publish: [
      'automation-events.team',
      '$JS.API.STREAM.INFO.AUTOMATION_EVENTS',
      '$JS.API.STREAM.CREATE.AUTOMATION_EVENTS',
      '$JS.API.CONSUMER.INFO.AUTOMATION_EVENTS.match',
      '$JS.API.CONSUMER.CREATE.AUTOMATION_EVENTS.match',
      '$JS.API.CONSUMER.DURABLE.CREATE.AUTOMATION_EVENTS.match',
      '$JS.API.CONSUMER.MSG.NEXT.AUTOMATION_EVENTS.match',
      '$JS.ACK.AUTOMATION_EVENTS.match.1.1.1.1.0',
    ],
    subscribe: HEARS_CHANGES.subscribe,
  },
};

const STREAMS = ['CHANGES', 'AUTOMATION_EVENTS', 'ANOTHER'];

/** Subjects that somebody may try who holds the password of one service. */
const ANYTHING = [
  ...OPERATIONS.map(({ subject }) => subject),
  ...SERVICES.flatMap((service) => [`${service}.made.up`, `_INBOX_${service}.reply`, `_INBOX_${service}.a.reply`]),
  ...Object.values(BESIDE).flatMap(({ publish }) => publish),
  ...STREAMS.flatMap((stream) =>
    ['INFO', 'CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'LEADER.STEPDOWN']
      .map((verb) => `$JS.API.STREAM.${verb}.${stream}`)
      .concat(
        ['INFO', 'CREATE', 'DURABLE.CREATE', 'DELETE', 'MSG.NEXT'].flatMap((verb) =>
          ['match', 'mine'].map((consumer) => `$JS.API.CONSUMER.${verb}.${stream}.${consumer}`),
        ),
        [`$JS.API.CONSUMER.NAMES.${stream}`, `$JS.API.DIRECT.GET.${stream}`, `$JS.ACK.${stream}.mine.1.1.1.1.0`],
      ),
  ),
  ...['$JS.API.STREAM.NAMES', '$JS.API.STREAM.LIST', '$JS.API.META.LEADER.STEPDOWN', '$JS.API.ACCOUNT.PURGE.x'],
  ...['$SYS.REQ.SERVER.PING', '$SYS.REQ.ACCOUNT.PING.INFO', '$SYS.ACCOUNT.x.CONNECT', '$KV.bucket.key', '$O.b.C.x'],
  ...['_INBOX.abc', '_R_.x', '_INBOX_x.abc', 'anything', 'changes', 'automation-events'],
];

const WILDCARDS = [
  ...[
    '>',
    '*',
    '*.>',
    '*.*',
    '*.*.*',
    '_INBOX.>',
    '_INBOX_*.>',
    '*.reply',
    '$JS.>',
    '$JS.API.>',
    '$SYS.>',
    '$JS.EVENT.>',
  ],
  ...['changes.>', 'changes.*.*.*', 'changes.team.>', 'automation-events.>'],
  ...SERVICES.flatMap((service) => [`${service}.>`, `${service}.*.*`, `_INBOX_${service}.>`, `_INBOX_${service}.*`]),
];

let nats: TestNats;
const open: NatsConnection[] = [];
beforeAll(async () => {
  nats = await startNats(busPermissions());
});
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()));
  await nats?.stop();
});

/** Tries all of them as that service. @returns the ones that NATS did not refuse */
async function allowed(as: ServiceName, act: 'publish' | 'subscribe', subjects: string[]): Promise<string[]> {
  const connection = await connect({ ...nats.connectionOf(as), inboxPrefix: `_INBOX_${as}` });
  open.push(connection);
  const refused = new Set<string>();
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        refused.add(status.error.subject);
    }
  })();
  for (const subject of subjects) {
    if (act === 'publish') connection.publish(subject, '');
    // A refusal is told to the subscription as well.
    else connection.subscribe(subject, { callback: () => {} });
  }
  await connection.flush();
  await new Promise((resolve) => setImmediate(resolve)); // what came before the answer to the flush has been told by then
  return subjects.filter((subject) => !refused.has(subject)).toSorted();
}

const unique = (subjects: string[]) => [...new Set(subjects)].toSorted();
const served = (by: ServiceName) => OPERATIONS.filter(({ service }) => service === by);

// Not even replies, where nobody has asked: their subjects can be guessed by whoever has seen some.
test.each(SERVICES)('%s publishes what it may ask and nothing else', async (service) => {
  const asks = OPERATIONS.filter(({ callers }) => callers.includes(service)).map(({ subject }) => subject);
  const subjects = unique(ANYTHING);
  expect(await allowed(service, 'publish', subjects)).toEqual(unique([...asks, ...BESIDE[service].publish]));
});

test.each(SERVICES)('%s hears what it answers, its own replies, and nothing else', async (service) => {
  const inbox = [`_INBOX_${service}.>`, `_INBOX_${service}.*`, `_INBOX_${service}.reply`, `_INBOX_${service}.a.reply`];
  const answers = served(service).map(({ subject }) => subject);
  const subjects = unique([...ANYTHING, ...WILDCARDS, ...BESIDE[service].subscribe]);
  const changes = subjects.filter((subject) => /^changes\./.test(subject) && BESIDE[service].subscribe.length > 0);
  expect(await allowed(service, 'subscribe', subjects)).toEqual(unique([...inbox, ...answers, ...changes]));
});

test('who asks whom is what this table says', () => {
  const asks = Object.fromEntries(
    SERVICES.map((service) => [
      service,
      unique(OPERATIONS.filter(({ callers }) => callers.includes(service)).map((operation) => operation.service)),
    ]),
  );
  expect(asks).toEqual({
    // Itself: whether it reaches the bus is one of the things that it tells of itself.
    gateway: [...SERVICES].sort(),
    // What needs the keys that the resolver alone has; and what it missed of the changes, and tells of resolves.
    'secrets-store': ['resolver'],
    resolver: ['secrets-store'],
    ...consumers(['resolver', 'secrets-store']),
    // It has sandboxes made for the person who launches a job.
    evals: ['resolver', 'sandboxes', 'secrets-store'],
  });
});

test('nobody gets in without a password, with that of another service, or under a made-up name', async () => {
  const { servers, user, pass } = nats.connectionOf('webhooks');
  const wrong = [
    {},
    { user },
    { user, pass: '' },
    { user: 'gateway', pass },
    { user: 'admin', pass },
    { user: 'test', pass: 'test' },
  ];
  for (const credentials of wrong) {
    await expect(connect({ servers, ...credentials, reconnect: false })).rejects.toThrow(/authorization/i);
  }
});
