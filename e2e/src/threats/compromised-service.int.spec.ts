import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  acquireLease,
  appendAudit,
  busPermissions,
  CHANGES_SUBJECTS,
  changesSince,
  createSandbox,
  createSecret,
  createWebhook,
  deleteSecret,
  getSecret,
  grantReferences,
  inboxPrefix,
  launchEvalJob,
  leaveLease,
  listAudit,
  listEvalJobs,
  listWebhooks,
  renewLease,
  reportUsage,
  resolve,
  revokeReferences,
  type Operation,
  type RequestInput,
  type ResponseOf,
} from '@countersign/contracts';
import { generateX25519KeyPair, publicKeyBytes } from '@countersign/custody-hpke';
import type { HolderProcess } from '@countersign/holder';
import type { ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { connect } from '@nats-io/transport-node';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

// One service is somebody else's: everything that it was given (its bus user, its database role, its signing key) is
// used against the others.
let bench: Workbench;
let team: TeamClient;
let webhooks: ServiceCore;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  webhooks = await bench.identity('webhooks');
});

afterAll(async () => {
  await bench?.stop();
});

/** As the webhooks service; for the admin of the team where it has that person's token. */
async function asWebhooks<O extends Operation>(
  operation: O,
  request: RequestInput<O>,
  onBehalfOf?: string,
): Promise<ResponseOf<O>> {
  const actor = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
  return webhooks.bus.call(operation, request, { actor, onBehalfOf });
}

const slot = (secret: string) => ({ slot: 'accessToken', secret });

test('a consumer grants itself nothing without a person who asked', async () => {
  await team.create('WANTED', 'a value');
  const request = { resource: { id: uuidv7(), name: 'Hook' }, references: [slot('WANTED')] };
  await expect(asWebhooks(grantReferences, request)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  // A token that was addressed to the store itself is no proof that the person asked the consumer.
  const elsewhere = await team.tokenFor(createSecret);
  await expect(asWebhooks(grantReferences, request, elsewhere)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await asWebhooks(grantReferences, request, await team.tokenFor(createWebhook))).toEqual({ granted: 1 });
});

test('of the token of somebody who only looked, a consumer makes no grant: not itself, and not through another', async () => {
  await team.create('ONLY_LISTED', 'a value');
  const request = { resource: { id: uuidv7(), name: 'Hook' }, references: [slot('ONLY_LISTED')] };
  const looked = await team.tokenFor(listWebhooks);
  await expect(asWebhooks(grantReferences, request, looked)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  // evals, taken over, has been asked for a list and asks sandboxes for a sandbox with the secret in it.
  const [evals, sandboxes] = await Promise.all([bench.identity('evals'), bench.identity('sandboxes')]);
  const toSandboxes = { audience: 'sandboxes', op: createSandbox.subject } as const;
  const own = { type: 'service', id: 'evals', name: 'evals' } as const;
  const actor = { type: 'service', id: 'sandboxes', name: 'sandboxes' } as const;
  const grantOf = async (operation: Operation) => {
    const onBehalfOf = await evals.tokens.sign(toSandboxes, own, await team.tokenFor(operation));
    return sandboxes.bus.call(grantReferences, request, { actor, onBehalfOf });
  };
  await expect(grantOf(listEvalJobs)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await grantOf(launchEvalJob)).toEqual({ granted: 1 });
});

test('a resource of one team cannot be given references of another', async () => {
  const stranger = await bench.team();
  await team.create('FIRST_TEAM', 'a value');
  await stranger.create('SECOND_TEAM', 'a value');
  const { resource } = await bench.resource(team, 'Hook', [slot('FIRST_TEAM')]);
  const token = await stranger.tokenFor(createWebhook);
  const grant = asWebhooks(grantReferences, { resource, references: [slot('SECOND_TEAM')] }, token);
  await expect(grant).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('an entry that is sent again is not appended again, and a service tells of its own acts only', async () => {
  const entry = {
    id: uuidv7(),
    occurredAt: new Date().toISOString(),
    team: uuidv7(),
    actor: { type: 'service' as const, id: 'webhooks', name: 'webhooks' },
    service: 'webhooks' as const,
    action: 'webhook.tested' as const,
    target: 'webhook/1',
    result: 'ok' as const,
    correlationId: 'c',
    facts: {},
  };
  expect(await asWebhooks(appendAudit, { entries: [entry, entry] })).toEqual({ appended: 1 });
  expect(await asWebhooks(appendAudit, { entries: [entry] })).toEqual({ appended: 0 });
  const forged = { ...entry, id: uuidv7(), service: 'secrets-store' as const };
  await expect(asWebhooks(appendAudit, { entries: [forged] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  // No list, export or collector would take it, and so nothing behind it.
  const large = { ...entry, id: uuidv7(), facts: { text: 'ü'.repeat(32_768) } };
  await expect(asWebhooks(appendAudit, { entries: [large] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('what a consumer calls its request, however long, keeps nobody from hearing of changes', async () => {
  const victim = await bench.team();
  await victim.create('TOLD', 'a value');
  await team.create('REVOKED', 'a value');
  const { resource } = await bench.resource(team, 'Hook', [slot('REVOKED')]);
  const told: string[] = [];
  const subscription = webhooks.connection.subscribe(CHANGES_SUBJECTS, {
    callback: (_, message) => void told.push(message.subject),
  });
  const before = await asWebhooks(changesSince, { after: '0' });
  if (before.outcome !== 'changes') throw new Error('The change log does not begin at its beginning.');
  // In JSON each of these is two bytes: a change that kept them all would be larger than the bus carries.
  const correlationId = '"'.repeat(6_000_000);
  const actor = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
  const revocation = { team: team.actor.team, resourceId: resource.id, keep: [] };
  await webhooks.bus.call(revokeReferences, revocation, { actor, correlationId });
  await victim.rotate('TOLD', 'another value');
  await waitFor(() =>
    told.some((subject) => subject.endsWith('.secret_rotated') && subject.includes(victim.actor.team)),
  );
  subscription.unsubscribe();
  const since = await asWebhooks(changesSince, { after: before.changes.at(-1)!.revision });
  expect(since).toMatchObject({ changes: [{ type: 'reference.revoked', correlationId: '' }, { secretName: 'TOLD' }] });
  await waitFor(async () => {
    const { items } = await team.call(listAudit, { action: 'reference.revoked' });
    return items.length === 1;
  });
});

describe('a holder that lies', () => {
  const A_REVISION_TOO_LARGE = '9999999999999999999'; // 2^63 is less
  let secretId: string;
  let honest: HolderProcess;
  beforeAll(async () => {
    await team.create('ENVIED', 'a value');
    const of = await bench.resource(team, 'Hook', [slot('ENVIED')]);
    honest = bench.holder(webhooks);
    await honest.holder.use(of, async () => {});
    const changes = await asWebhooks(changesSince, { after: '0' });
    if (changes.outcome !== 'changes') throw new Error('The change log does not begin at its beginning.');
    secretId = changes.changes.find(({ secretName }) => secretName === 'ENVIED')!.secretId;
  });
  afterAll(() => honest.leave());

  const key = publicKeyBytes(generateX25519KeyPair().publicKey);
  const lease = () => ({
    instance: 'liar',
    process: uuidv7(),
    sequence: 1,
    uses: [],
    longestUseMs: 0,
    sessionKey: key,
  });
  const use = () => ({ secretId, version: 1, revision: '1', count: 1, resources: ['a'], endsWithinMs: null });

  test.each<[string, () => Partial<RequestInput<typeof acquireLease>>]>([
    ['uses that end after the end of all calendars', () => ({ longestUseMs: 1e300 })],
    ['uses that ended long ago', () => ({ uses: [{ ...use(), endsWithinMs: -1 }] })],
    ['one use that never ends', () => ({ uses: [{ ...use(), endsWithinMs: 1e300 }] })],
    ['a negative number of uses', () => ({ uses: [{ ...use(), count: -1 }] })],
    ['a version that no column holds', () => ({ uses: [{ ...use(), version: 2 ** 40 }] })],
    ['a revision that no column holds', () => ({ uses: [{ ...use(), revision: A_REVISION_TOO_LARGE }] })],
    ['a name that no column holds', () => ({ uses: [{ ...use(), resources: ['\0'] }] })],
    ['more uses than there can be', () => ({ uses: Array.from({ length: 10_001 }, use) })],
  ])('gets no lease for %s', async (_, lie) => {
    await expect(asWebhooks(acquireLease, { ...lease(), ...lie() })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('costs no other holder its renewal, and is not believed what nobody can know', async () => {
    const { process } = lease();
    const granted = await asWebhooks(acquireLease, { ...lease(), process });
    if (granted.outcome !== 'granted') throw new Error('There is no lease.');
    const renewal = { process, leaseId: granted.leaseId, uses: [], usage: [], usageNumber: 0 };
    // Together with those of the honest one, which goes on all the while.
    const tooLarge = asWebhooks(renewLease, { ...renewal, sequence: 2, applied: A_REVISION_TOO_LARGE });
    await expect(tooLarge).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const ahead = await asWebhooks(renewLease, { ...renewal, sequence: 3, applied: String(BigInt(granted.head) + 1n) });
    expect(ahead.outcome).not.toBe('extended');
    await asWebhooks(leaveLease, { process, leaseId: granted.leaseId, sequence: 4, usage: [], usageNumber: 0 });
    const { propagation } = await team.rotate('ENVIED', 'another value', { wait: 'drained' });
    expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  });

  test('makes up no more holders than a store can keep, and no more uses', async () => {
    const database = new Client({ connectionString: bench.databaseUrl });
    await database.connect();
    const evals = await bench.identity('evals');
    const actor = { type: 'service', id: 'evals', name: 'evals' } as const;
    const acquire = (uses: RequestInput<typeof acquireLease>['uses'] = []) =>
      evals.bus.call(acquireLease, { ...lease(), uses }, { actor, timeoutMs: 30_000 });
    const many = Array.from({ length: 20 }, () => ({ ...use(), resources: ['x'.repeat(400)] }));
    const makeUp = (rows: number, uses: number) =>
      database.query(
        `INSERT INTO secrets_store.leases (process, consumer, instance, lease_id, session_key, sequence, applied,
                                           longest_use_ms, extended_at_ms, uses)
         SELECT gen_random_uuid(), 'evals', 'made up', gen_random_uuid(), $1, 1, 0, 0, 0,
                coalesce((SELECT jsonb_agg($2::jsonb) FROM generate_series(1, $4)), '[]')
         FROM generate_series(1, $3)`,
        [key, JSON.stringify({ ...use(), resources: ['x'.repeat(400)] }), rows, uses],
      );
    const refused = { code: 'SERVICE_UNAVAILABLE', message: expect.stringMatching(/holders of evals/) as unknown };
    try {
      const { process } = lease();
      const granted = await evals.bus.call(acquireLease, { ...lease(), process, uses: many }, { actor });
      if (granted.outcome !== 'granted') throw new Error('There is no lease.');
      const renewal = { process, leaseId: granted.leaseId, applied: granted.head, usage: [], usageNumber: 0 };
      // 70 MB of uses, as others of its processes may have reported them.
      await makeUp(20, 7_000);
      await expect(acquire(many)).rejects.toMatchObject(refused);
      const more = evals.bus.call(renewLease, { ...renewal, sequence: 2, uses: many }, { actor, timeoutMs: 30_000 });
      await expect(more).rejects.toMatchObject(refused);
      const few = { ...renewal, sequence: 3, uses: [use()] };
      expect(await evals.bus.call(renewLease, few, { actor })).toMatchObject({ outcome: 'extended' });
      expect(await acquire()).toMatchObject({ outcome: 'granted' });
      await makeUp(20_000, 0);
      await expect(acquire()).rejects.toMatchObject(refused);
      // Another consumer has room of its own.
      expect(await asWebhooks(acquireLease, lease())).toMatchObject({ outcome: 'granted' });
    } finally {
      await database.query(`DELETE FROM secrets_store.leases WHERE consumer = 'evals'`);
      await database.end();
    }
  });

  test('a use of the future counts as one of now', async () => {
    const at = '9999-12-31T23:59:59Z';
    const usage = [{ secretId, version: 1, resourceId: uuidv7(), slot: 'x', count: 1, firstAt: at, lastAt: at }];
    await asWebhooks(reportUsage, { process: uuidv7(), usage, usageNumber: 1 });
    const { lastUsedAt } = await team.get('ENVIED');
    expect(Date.parse(lastUsedAt!)).toBeLessThanOrEqual(Date.now() + 60_000);
  });
});

test('a service answers what it was asked, and nothing in the place of another', async () => {
  const [gateway, consumer] = await Promise.all(
    (['gateway', 'webhooks'] as const).map((user) =>
      connect({ ...bench.nats.connectionOf(user), inboxPrefix: inboxPrefix(user) }),
    ),
  );
  try {
    // The subjects of replies count up: whoever has seen two knows the next, and could say *safe to revoke* for the store.
    const heard: string[] = [];
    gateway!.subscribe(`${inboxPrefix('gateway')}.next`, {
      callback: (_, message) => void heard.push(message.string()),
    });
    await gateway!.flush();
    consumer!.publish(`${inboxPrefix('gateway')}.next`, '{"ok":{}}');
    await consumer!.flush();
    await gateway!.flush();
    expect(heard).toEqual([]);
  } finally {
    await Promise.all([gateway!.close(), consumer!.close()]);
  }
});

test('NATS lets a service do only what the contracts allow it', async () => {
  expect(busPermissions().webhooks.publish).not.toContain(createSecret.subject);
  await expect(asWebhooks(createSecret, { name: 'STOLEN', sealedValue: 'AAAA' })).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  });
});

test('the resolver may read what it needs and write nothing', async () => {
  const url = new URL(bench.environments.resolver['DATABASE_URL']!);
  const resolver = new Client({ connectionString: url.href });
  await resolver.connect();
  const denied = { code: '42501' };
  await resolver.query('SELECT count(*) FROM secrets_store.secret_versions');
  await expect(resolver.query('UPDATE secrets_store.secrets SET current_version = 9')).rejects.toMatchObject(denied);
  await expect(resolver.query('SELECT * FROM secrets_store.audit_log')).rejects.toMatchObject(denied);
  await resolver.end();
});

test('the gateway may not resolve: whoever holds it sees what people type, and opens nothing that is stored', async () => {
  await team.create('NOT_FOR_THE_GATEWAY', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('NOT_FOR_THE_GATEWAY')]);
  const gateway = await bench.identity('gateway');
  const { publicKey } = generateX25519KeyPair();
  const lease = { instance: 'gateway', process: uuidv7(), sequence: 1, uses: [], longestUseMs: 0 };
  const actor = { type: 'service', id: 'gateway', name: 'gateway' } as const;
  // Its bus user may not even ask.
  const unheard = { code: 'SERVICE_UNAVAILABLE' };
  const acquire = gateway.bus.call(acquireLease, { ...lease, sessionKey: publicKeyBytes(publicKey) }, { actor });
  await expect(acquire).rejects.toMatchObject(unheard);
  const question = { leaseId: uuidv7(), team: of.team, resourceId: of.resource.id, references: [...of.references] };
  const asked = gateway.bus.call(resolve, { ...question, minRevision: '0', requestId: uuidv7() }, { actor });
  await expect(asked).rejects.toMatchObject(unheard);
});

test('without a token from the gateway, no service acts as a person', async () => {
  await team.create('STAYS', 'a value');
  // The bus user of the gateway alone is not enough: the actor token must be signed with its key.
  const { url } = bench.nats;
  const connection = await connect({ ...bench.nats.connectionOf('gateway'), inboxPrefix: inboxPrefix('gateway') });
  try {
    expect(url).toContain('nats://');
    const body = JSON.stringify({ name: 'STAYS', breakReferences: true });
    const reply = await connection.request(deleteSecret.subject, body, { timeout: 5_000 });
    expect(reply.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
  } finally {
    await connection.close();
  }
  expect((await team.call(getSecret, { name: 'STAYS' })).version).toBe(1);
});

test('no service reads what another one is answered', async () => {
  const store = await connect({
    ...bench.nats.connectionOf('secrets-store'),
    inboxPrefix: inboxPrefix('secrets-store'),
  });
  try {
    const overheard = store.subscribe(`${inboxPrefix('webhooks')}.>`);
    await store.flush();
    await expect(overheard.closed).resolves.toMatchObject({
      message: expect.stringMatching(/permissions violation/i) as unknown,
    });
  } finally {
    await store.close();
  }
});
