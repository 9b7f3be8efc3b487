import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  chainHash,
  GENESIS_HASH,
  parseVerifyingKeys,
  verifyExport,
  type ExportVerdict,
} from '@countersign/audit-chain';
import {
  createWebhook,
  deleteSecret,
  exportAudit,
  grantReferences,
  listAudit,
  listAuditKeys,
  listReferences,
  renewLease,
  reportResolves,
  reportUsage,
  type AuditEntry,
  type ChainedAuditEntry,
  type RequestInput,
} from '@countersign/contracts';
import type { ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

let bench: Workbench;
let webhooks: ServiceCore;
let resolver: ServiceCore;
let gateway: ServiceCore;
let database: Client;

beforeAll(async () => {
  bench = await Workbench.start();
  const store = bench.environments['secrets-store'];
  store['COUNTERSIGN_AUDIT_COUNT_SECONDS'] = '1';
  store['COUNTERSIGN_AUDIT_CHECKPOINT_SECONDS'] = '1';
  store['COUNTERSIGN_AUDIT_CHECKPOINT_ENTRIES'] = '2';
  store['LOG_LEVEL'] = 'error';
  await bench.startStore();
  await bench.startResolver();
  webhooks = await bench.identity('webhooks');
  resolver = await bench.identity('resolver');
  gateway = await bench.identity('gateway');
  database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  await database.query('SET search_path TO secrets_store');
});

afterAll(async () => {
  await database?.end();
  await bench?.stop();
});

const slot = (secret: string) => ({ slot: 'accessToken', secret });
const service = (id: 'webhooks' | 'resolver') => ({ actor: { type: 'service', id, name: id } as const });

/** The whole export of a team's chain, page by page. */
async function exported(team: TeamClient, asked: Partial<RequestInput<typeof exportAudit>> = {}): Promise<string[]> {
  const lines: string[] = [];
  let place: RequestInput<typeof exportAudit>['place'];
  do {
    const page = await team.call(exportAudit, { ...asked, place });
    lines.push(...page.lines);
    place = page.next ?? undefined;
  } while (place);
  return lines;
}

async function verdictOf(lines: readonly string[]): Promise<ExportVerdict> {
  const { keys } = await gateway.bus.call(listAuditKeys, {}, { actor: { type: 'user', id: 'u', name: 'u' } });
  const given = parseVerifyingKeys(JSON.stringify({ keys }));
  return verifyExport(
    (async function* () {
      yield* lines;
    })(),
    given,
  );
}

/** All entries of a team, oldest first, once there are as many. */
async function entries(team: TeamClient, count: number, action?: string): Promise<ChainedAuditEntry[]> {
  const all = async () => {
    const { items } = await team.call(listAudit, { limit: 200 });
    return items.filter((entry) => action === undefined || entry.action === action).reverse();
  };
  await waitFor(async () => (await all()).length >= count, { what: `${count} entries ${action}` });
  return all();
}

/** A team with entries up to a checkpoint of more than the first, and one entry more. */
async function teamWithHistory(): Promise<TeamClient> {
  const team = await bench.team();
  await team.create('A', 'a value');
  for (const value of ['two', 'three', 'four']) await team.rotate('A', value);
  await entries(team, 4);
  await waitFor(async () => (await newestCheckpoint(team)) > 1, { what: 'a checkpoint' });
  await team.rotate('A', 'five');
  await entries(team, 5);
  return team;
}

const numberOf = async (what: string, team?: TeamClient): Promise<number> => {
  const of = team ? [team.actor.team] : [];
  const { rows } = await database.query<{ number: string | null }>(`SELECT ${what} AS number`, of);
  return Number(rows[0]!.number);
};
const checkpoints = (team: TeamClient) => numberOf('(SELECT count(*) FROM audit_checkpoints WHERE chain = $1)', team);
/** Up to which entry a team's chain was signed, and where it ends. */
const newestCheckpoint = (team: TeamClient) =>
  numberOf('(SELECT max(sequence) FROM audit_checkpoints WHERE chain = $1)', team);
const head = (team: TeamClient) => numberOf('(SELECT sequence FROM audit_chains WHERE chain = $1)', team);

test('an export is verified offline, with its checkpoints, and is itself an entry', async () => {
  const team = await teamWithHistory();
  const verdict = await verdictOf(await exported(team));
  expect(verdict).toMatchObject({ ok: true, chain: team.actor.team, from: 1 });
  if (!verdict.ok) throw new Error('It is not good.');
  expect(verdict.entries).toBeGreaterThanOrEqual(5);
  expect(verdict.checkpoints).toBeGreaterThan(0);
  const [own] = await entries(team, 1, 'audit.exported');
  expect(own).toMatchObject({
    actor: team.actor,
    target: `audit/${team.actor.team}`,
    result: 'ok',
    facts: { first: 1 },
  });
});

test('a part is exported by sequence and by time, in pages of any size', async () => {
  const team = await teamWithHistory();
  const all = await entries(team, 5);
  expect(await verdictOf(await exported(team, { from: '2', to: '4', limit: 1 }))).toMatchObject({
    ok: true,
    from: 2,
    to: 4,
  });
  const byTime = await exported(team, { from: all[1]!.occurredAt, to: all[3]!.occurredAt });
  expect(await verdictOf(byTime)).toMatchObject({ ok: true, from: 2, to: 4 });
  for (const nothing of [{ from: '900' }, { from: '2099-01-01T00:00:00Z' }, { to: '2001-01-01T00:00:00Z' }]) {
    expect(await verdictOf(await exported(team, nothing))).toMatchObject({ ok: true, entries: 0 });
  }
  await expect(exported(team, { from: '0' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('the log of the deployment is for its admins, and that of a team for its own', async () => {
  const team = await bench.team();
  const member = { actor: { ...team.actor, role: 'member' as const } };
  await expect(gateway.bus.call(exportAudit, {}, member)).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  const of = 'deployment' as const;
  for (const operation of [exportAudit, listAudit]) {
    await expect(team.call(operation, { of })).rejects.toMatchObject({ code: 'DEPLOYMENT_ADMIN_REQUIRED' });
  }
  const admin = { type: 'user', id: uuidv7(), name: 'root@example.org', deploymentAdmin: true } as const;
  const { lines } = await gateway.bus.call(exportAudit, { of }, { actor: admin });
  expect(await verdictOf(lines)).toMatchObject({ ok: true, chain: 'deployment' });
});

/** What somebody who can write to the database might do, and what is then found. */
const TAMPERING: [string, string, object][] = [
  [
    'an entry is changed',
    `UPDATE audit_log SET entry = jsonb_set(entry, '{result}', '"refused"')`,
    { problem: 'changed', sequence: 2 },
  ],
  [
    'an actor is changed',
    `UPDATE audit_log SET entry = jsonb_set(entry, '{actor,name}', '"eve"')`,
    { problem: 'changed', sequence: 2 },
  ],
  ['a hash is changed', `UPDATE audit_log SET hash = repeat('a', 64)`, { problem: 'changed', sequence: 2 }],
  ['a link is changed', `UPDATE audit_log SET previous_hash = repeat('a', 64)`, { problem: 'changed', sequence: 2 }],
  ['a column is changed', `UPDATE audit_log SET target = 'secret/B'`, { problem: 'changed', sequence: 2 }],
  ['an id is changed', `UPDATE audit_log SET id = gen_random_uuid()`, { problem: 'changed', sequence: 2 }],
  ['an entry is deleted', `DELETE FROM audit_log`, { problem: 'missing', sequence: 2 }],
];

test.each(TAMPERING)('%s in the database: the export says which', async (_, statement, found) => {
  const team = await teamWithHistory();
  await database.query(`${statement} WHERE chain = $1 AND sequence = 2`, [team.actor.team]);
  expect(await verdictOf(await exported(team))).toMatchObject({ ok: false, ...found });
});

test('a chain that is rewritten with hashes that fit is not the one that was signed', async () => {
  const team = await teamWithHistory();
  const chain = team.actor.team;
  const { rows } = await database.query<{ sequence: number; entry: AuditEntry }>(
    'SELECT sequence::int, entry FROM audit_log WHERE chain = $1 ORDER BY sequence',
    [chain],
  );
  let before = GENESIS_HASH;
  for (const { sequence, entry } of rows) {
    const told = sequence === 2 ? { ...entry, actor: { ...entry.actor, name: 'eve@example.org' } } : entry;
    const hash = chainHash(before, told);
    await database.query(
      'UPDATE audit_log SET entry = $3, previous_hash = $4, hash = $5 WHERE chain = $1 AND sequence = $2',
      [chain, sequence, told, before, hash],
    );
    await database.query('UPDATE audit_checkpoints SET hash = $3 WHERE chain = $1 AND sequence = $2', [
      chain,
      sequence,
      hash,
    ]);
    before = hash;
  }
  await database.query('UPDATE audit_chains SET hash = $2 WHERE chain = $1', [chain, before]);
  // The statement of the checkpoint fits the new chain now, and its signature does not.
  expect(await verdictOf(await exported(team))).toMatchObject({ ok: false, problem: 'changed' });
});

/** A team whose chain was cut down to its first entry, note and all, behind the back of a checkpoint of more. */
async function teamWithoutEnd(): Promise<TeamClient> {
  const team = await teamWithHistory();
  const chain = team.actor.team;
  await database.query('DELETE FROM audit_log WHERE chain = $1 AND sequence > 1', [chain]);
  expect(await verdictOf(await exported(team))).toMatchObject({ problem: 'missing', sequence: 2 });
  await database.query(
    `UPDATE audit_chains c SET sequence = 1, hash = l.hash FROM audit_log l
     WHERE c.chain = $1 AND l.chain = c.chain AND l.sequence = 1`,
    [chain],
  );
  return team;
}

test('the end of a chain is deleted, with or without the note of it', async () => {
  const team = await teamWithoutEnd();
  // The export's own entry may have taken the free place by now: the checkpoint vouches for another in either case.
  expect(await verdictOf(await exported(team))).toMatchObject({ ok: false });
});

test('entries that come while a shortened chain is exported do not hide what was cut off', async () => {
  const team = await teamWithoutEnd();
  const begun = { first: 1, last: 1, after: 0 };
  // A chain that was changed is signed no more, so that what it was signed to be stays; how long that is depends on when.
  while ((await head(team)) <= (await newestCheckpoint(team))) await team.rotate('A', 'another value');
  for (const to of [undefined, '900']) {
    const { lines } = await team.call(exportAudit, { place: begun, to });
    expect(await verdictOf(lines)).toMatchObject({ problem: 'missing', sequence: 2 });
  }
  // Who asks for less than the chain holds is told of what he asked for.
  const { lines } = await team.call(exportAudit, { place: begun, to: '1' });
  expect(await verdictOf(lines)).toMatchObject({ ok: true, to: 1 });
});

test.each([
  ['set back', "UPDATE audit_chains SET sequence = 2, hash = repeat('a', 64) WHERE chain = $1"],
  ['taken away', 'DELETE FROM audit_chains WHERE chain = $1'],
  [
    'set to where numbers are not exact any more',
    'UPDATE audit_chains SET sequence = 9007199254740992 WHERE chain = $1',
  ],
  ['set as far ahead as can be', 'UPDATE audit_chains SET sequence = 9223372036854775807 WHERE chain = $1'],
  ['set before the beginning', 'UPDATE audit_chains SET sequence = -9 WHERE chain = $1'],
])(
  'the note of where a chain ends is %s: the chain goes on behind its last entry, and no other waits',
  async (_, sql) => {
    const team = await teamWithHistory();
    await database.query(sql, [team.actor.team]);
    await team.rotate('A', 'six');
    const other = await bench.team();
    await other.create('B', 'a value');
    expect(await entries(other, 1)).toHaveLength(1);
    expect((await entries(team, 6)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await verdictOf(await exported(team))).toMatchObject({ ok: true });
  },
);

test('a checkpoint that is signed while an export goes on is not missed in its earlier pages', async () => {
  const team = await teamWithHistory();
  const before = await newestCheckpoint(team);
  // The signer is held back with a checkpoint in its hands.
  await database.query('SELECT pg_advisory_lock(4711)');
  await database.query(
    `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF NEW.chain = '${team.actor.team}' THEN PERFORM pg_advisory_xact_lock(4711); END IF; RETURN NEW; END $$`,
  );
  await database.query('CREATE TRIGGER hold BEFORE INSERT ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION hold()');
  try {
    for (const value of ['six', 'seven']) await team.rotate('A', value);
    const held = () =>
      numberOf(`(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted)`);
    await waitFor(async () => (await held()) === 1, { what: 'the signer to be held back' });
    const seen = await head(team);
    await team.rotate('A', 'eight');
    await waitFor(async () => (await head(team)) > seen, { what: 'an entry more' });
    const page = await team.call(exportAudit, { limit: seen });
    await database.query('SELECT pg_advisory_unlock(4711)');
    await waitFor(async () => (await newestCheckpoint(team)) > before, { what: 'the checkpoint' });
    const { lines } = await team.call(exportAudit, { place: page.next! });
    expect(await verdictOf([...page.lines, ...lines])).toMatchObject({ ok: true });
  } finally {
    await database.query('SELECT pg_advisory_unlock_all()');
    await database.query('DROP TRIGGER hold ON audit_checkpoints; DROP FUNCTION hold()');
  }
});

test('what waits in an outbox and is no entry keeps no other waiting', async () => {
  const strange = ['null', '{}', '{"team":null}', '"text"', '[]', `{"team":"${'x'.repeat(9_000)}"}`];
  for (const entry of strange) await database.query('INSERT INTO audit_outbox (entry) VALUES ($1)', [entry]);
  try {
    const team = await bench.team();
    await team.create('A', 'a value');
    await team.rotate('A', 'two');
    expect(await entries(team, 2)).toHaveLength(2);
    const { rows } = await database.query<{ entry: string }>('SELECT entry::text FROM audit_outbox ORDER BY position');
    const left = rows.map(({ entry }) => JSON.parse(entry) as unknown);
    expect(left).toEqual(strange.map((entry) => JSON.parse(entry) as unknown));
  } finally {
    await database.query('DELETE FROM audit_outbox');
  }
});

test('a checkpoint that is changed or taken away in the database is missed', async () => {
  const team = await teamWithHistory();
  const first = 'WHERE chain = $1 AND sequence = (SELECT min(sequence) FROM audit_checkpoints WHERE chain = $1)';
  await waitFor(async () => (await checkpoints(team)) > 1, { what: 'two checkpoints' });
  await database.query(`UPDATE audit_checkpoints SET hash = repeat('a', 64) ${first}`, [team.actor.team]);
  expect(await verdictOf(await exported(team))).toMatchObject({ problem: 'changed' });
  await database.query(`DELETE FROM audit_checkpoints ${first}`, [team.actor.team]);
  expect(await verdictOf(await exported(team))).toMatchObject({ problem: 'missing' });
});

test('a chain that was changed is not signed any more', async () => {
  const team = await teamWithHistory();
  await waitFor(
    async () => {
      const { rows } = await database.query(
        `SELECT 1 FROM audit_chains c JOIN audit_checkpoints k ON k.chain = c.chain AND k.sequence = c.sequence WHERE c.chain = $1`,
        [team.actor.team],
      );
      return rows.length > 0;
    },
    { what: 'a checkpoint of the whole chain' },
  );
  const before = await checkpoints(team);
  await database.query(
    `CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF NEW.chain = '${team.actor.team}' THEN NEW.entry := jsonb_set(NEW.entry, '{result}', '"failed"'); END IF; RETURN NEW; END $$`,
  );
  await database.query('CREATE TRIGGER forge BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION forge()');
  try {
    await team.rotate('A', 'eight');
    await team.rotate('A', 'nine');
    await entries(team, 7);
    const other = await teamWithHistory();
    // Another chain was signed meanwhile, several times over: this one is not waiting for its turn.
    await waitFor(async () => (await checkpoints(other)) > 1, { what: 'checkpoints of another' });
    expect(await checkpoints(team)).toBe(before);
    expect(await verdictOf(await exported(team))).toMatchObject({ ok: false, problem: 'changed' });
  } finally {
    await database.query('DROP TRIGGER forge ON audit_log; DROP FUNCTION forge()');
  }
});

test('uses are counted by reference and version: first, last, count, and who', async () => {
  const team = await bench.team();
  await team.create('USED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('USED')]);
  const user = bench.holder(webhooks, { instance: 'user' });
  for (let use = 0; use < 5; use += 1) await user.holder.use(of, () => null);
  await team.rotate('USED', 'another', { wait: 'applied' });
  for (let use = 0; use < 2; use += 1) await user.holder.use(of, () => null);
  await user.leave();
  const usesOf = async (version: number) =>
    (await entries(team, 2, 'secret.used')).filter(({ facts }) => facts['version'] === version);
  const totals = async () =>
    [await usesOf(1), await usesOf(2)].map((of) => of.reduce((sum, { facts }) => sum + Number(facts['count']), 0));
  await waitFor(async () => (await totals()).every((total) => total > 0), { what: 'uses of both versions' });
  expect(await totals()).toEqual([5, 2]);
  const first = (await usesOf(1))[0]!;
  expect(first).toMatchObject({
    actor: { type: 'service', id: 'webhooks' },
    service: 'secrets-store',
    target: 'secret/USED',
    result: 'ok',
    facts: { consumer: 'webhooks', resourceId: of.resource.id, resourceName: 'Hook', slot: 'accessToken', version: 1 },
  });
  const { firstAt, lastAt } = first.facts as { firstAt: string; lastAt: string };
  expect(firstAt <= lastAt).toBe(true);
  const { items } = await team.call(listReferences, { name: 'USED' });
  expect(items).toMatchObject([{ lastUsedVersion: 2 }]);
  expect(items[0]!.lastUsedAt! > lastAt).toBe(true);
});

test('a report that is told again is counted once, over whichever request it comes', async () => {
  const team = await bench.team();
  await team.create('TOLD', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('TOLD')]);
  const { rows } = await database.query<{ id: string }>('SELECT id FROM secrets WHERE team = $1', [team.actor.team]);
  const at = new Date().toISOString();
  const report = (count: number) => ({
    ...{ secretId: rows[0]!.id, version: 1, resourceId: of.resource.id, slot: 'accessToken' },
    ...{ count, firstAt: at, lastAt: at },
  });
  const process = uuidv7();
  const tell = (usageNumber: number, count: number) =>
    webhooks.bus.call(reportUsage, { process, usageNumber, usage: [report(count)] }, service('webhooks'));
  // Its token is known from then on: the reports are taken in as they were sent, as a process sends them.
  const usage = [report(1)];
  await webhooks.bus.call(reportUsage, { process: uuidv7(), usageNumber: 1, usage }, service('webhooks'));
  // All at once: they are one batch, or several, as it comes.
  await Promise.all([tell(1, 3), tell(1, 3), tell(2, 4), tell(2, 4), tell(1, 3)]);
  await tell(1, 3);
  const renewal = {
    process,
    leaseId: uuidv7(),
    sequence: 1,
    applied: '0',
    uses: [],
    usage: [report(4)],
    usageNumber: 2,
  };
  await webhooks.bus.call(renewLease, renewal, service('webhooks'));
  await tell(3, 1);
  await waitFor(
    async () => {
      const used = await entries(team, 1, 'secret.used');
      return used.reduce((sum, { facts }) => sum + Number(facts['count']), 0) === 1 + 3 + 4 + 1;
    },
    { what: 'nine uses' },
  );
});

test('the last uses of a secret are told although it is gone', async () => {
  const team = await bench.team();
  await team.create('GONE', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('GONE')]);
  const user = bench.holder(webhooks, { instance: 'user' });
  await user.holder.use(of, async () => {
    await team.delete('GONE');
  });
  await user.leave();
  const [used] = await entries(team, 1, 'secret.used');
  expect(used).toMatchObject({ target: 'secret/GONE', facts: { count: 1, version: 1, resourceName: 'Hook' } });
});

test('resolves are counted, and told once; of refused ones a made-up team gets no log', async () => {
  const team = await bench.team();
  await team.create('RESOLVED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('RESOLVED')]);
  const process = uuidv7();
  const at = new Date().toISOString();
  const base = {
    ...{ consumer: 'webhooks' as const, team: team.actor.team, resourceId: of.resource.id, slot: 'accessToken' },
    ...{ secret: 'RESOLVED', code: null, firstAt: at, lastAt: at },
  };
  const madeUp = uuidv7();
  const resolves = [
    { ...base, resolved: { secretId: uuidv7(), version: 1 }, count: 7 },
    { ...base, resolved: null, code: 'REFERENCE_MISSING' as const, count: 2 },
    { ...base, team: madeUp, resolved: null, code: 'REFERENCE_MISSING' as const, count: 1 },
  ];
  for (let time = 0; time < 3; time += 1) {
    await resolver.bus.call(reportResolves, { process, number: 1, resolves }, service('resolver'));
  }
  const told = await entries(team, 2, 'secret.resolved');
  expect(told.map(({ result, facts }) => [result, facts['count'], facts['code'] ?? null]).sort()).toEqual([
    ['ok', 7, null],
    ['refused', 2, 'REFERENCE_MISSING'],
  ]);
  expect(told[0]).toMatchObject({
    actor: { id: 'webhooks' },
    target: 'secret/RESOLVED',
    facts: { resourceName: 'Hook' },
  });
  const { rows } = await database.query('SELECT 1 FROM audit_chains WHERE chain = $1', [madeUp]);
  expect(rows).toEqual([]);
});

test('the resolver reports what it resolved when it closes', async () => {
  const own = await Workbench.start();
  try {
    own.environments['secrets-store']['COUNTERSIGN_AUDIT_COUNT_SECONDS'] = '1';
    await own.startStore();
    const running = await own.startResolver();
    const team = await own.team();
    await team.create('OPENED', 'a value');
    const of = await own.resource(team, 'Hook', [slot('OPENED')]);
    const user = own.holder(await own.identity('webhooks'), { instance: 'user' });
    await user.holder.use(of, () => null);
    await user.leave();
    await running.close();
    const [told] = await entries(team, 1, 'secret.resolved');
    expect(told).toMatchObject({
      target: 'secret/OPENED',
      result: 'ok',
      facts: { version: 1, count: 1, slot: 'accessToken' },
    });
  } finally {
    await own.stop();
  }
});

const DELETION = 'operation/secrets-store.secrets.delete';

test('what is refused for want of a right is an entry, counted, without what was asked for', async () => {
  const team = await bench.team();
  await team.create('KEPT', 'a value');
  const member = {
    ...team.actor,
    id: uuidv7(),
    name: 'member@example.org',
    role: 'member' as const,
    address: '192.0.2.7',
  };
  const began = performance.now();
  for (let time = 0; time < 3; time += 1) {
    const attempt = gateway.bus.call(
      deleteSecret,
      { name: 'KEPT' },
      { actor: member, correlationId: `attempt-${time}` },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  }
  const seconds = (performance.now() - began) / 1_000;
  const onBehalfOf = await team.tokenFor(createWebhook);
  const request = { resource: { id: uuidv7(), name: 'Hook' }, references: [slot('pasted_value')] };
  const grant = webhooks.bus.call(grantReferences, request, { ...service('webhooks'), onBehalfOf });
  await expect(grant).rejects.toMatchObject({ code: 'SECRETS_UNKNOWN' });
  const refusals = async () => (await entries(team, 2, 'access.refused')).filter(({ target }) => target === DELETION);
  const counted = async () => (await refusals()).reduce((sum, { facts }) => sum + Number(facts['count']), 0);
  await waitFor(async () => (await counted()) === 3, { what: 'three refusals' });
  // One entry, or on a machine that was busy just then one a second.
  expect((await refusals()).length).toBeLessThanOrEqual(1 + seconds);
  const refused = await entries(team, 2, 'access.refused');
  expect((await refusals()).at(-1)).toMatchObject({
    actor: member,
    target: DELETION,
    result: 'refused',
    correlationId: 'attempt-2',
    facts: { code: 'ADMIN_REQUIRED', through: 'gateway' },
  });
  expect(refused.find(({ target }) => target !== DELETION)).toMatchObject({
    actor: team.actor,
    target: 'operation/secrets-store.references.grant',
    facts: { code: 'SECRETS_UNKNOWN', through: 'webhooks', count: 1 },
  });
  expect(JSON.stringify(refused)).not.toContain('pasted_value');
});

test('what cannot be audited does not happen', async () => {
  const team = await bench.team();
  await team.create('BEFORE', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('BEFORE')]);
  const head = async () => (await database.query<{ head: string }>('SELECT head FROM revision_counter')).rows[0]!.head;
  const before = await head();
  await database.query('REVOKE INSERT ON audit_outbox FROM countersign_secrets_store');
  try {
    const onBehalfOf = await team.tokenFor(createWebhook);
    const grant = { resource: of.resource, references: [{ slot: 'second', secret: 'BEFORE' }] };
    const acts = [
      () => team.create('AFTER', 'a value'),
      () => team.rotate('BEFORE', 'another'),
      () => team.delete('BEFORE'),
      () => team.call(exportAudit, {}),
      () => webhooks.bus.call(grantReferences, grant, { ...service('webhooks'), onBehalfOf }),
    ];
    for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await head()).toBe(before);
    expect((await team.get('BEFORE')).version).toBe(1);
    await expect(team.get('AFTER')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  } finally {
    await database.query('GRANT INSERT ON audit_outbox TO countersign_secrets_store');
  }
  expect((await team.rotate('BEFORE', 'another')).version).toBe(2);
});
