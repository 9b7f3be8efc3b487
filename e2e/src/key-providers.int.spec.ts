import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Holder, ResourceReferences } from '@countersign/holder';
import { KmsDouble, waitFor, type KmsAct } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Client } from 'pg';

// Each service has an AWS principal of its own in production; here both are in this process and share one.
const PRINCIPAL = 'AKIADEPLOYMENT';

let kms: KmsDouble;
let arn: string;
let bench: Workbench;
let team: TeamClient;
let holder: Holder;
const before = { ...process.env };

beforeAll(async () => {
  kms = await KmsDouble.start();
  arn = kms.createKey();
  allowEverything();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: PRINCIPAL, AWS_SECRET_ACCESS_KEY: 'for-the-signature-only' });
  bench = await Workbench.start();
  for (const service of ['secrets-store', 'resolver'] as const) {
    const {
      COUNTERSIGN_SEALING_KEYS_FILE: _public,
      COUNTERSIGN_OPENING_KEYS_FILE: _private,
      ...rest
    } = bench.environments[service];
    bench.environments[service] = { ...rest, COUNTERSIGN_KMS_KEY_ARNS: arn, COUNTERSIGN_KMS_ENDPOINT: kms.url };
  }
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  ({ holder } = bench.holder(await bench.identity('webhooks')));
});

afterAll(async () => {
  process.env = before;
  await bench?.stop();
  await kms?.stop();
});

function allowEverything(): void {
  kms.allow(PRINCIPAL, () => true);
}

function denyOnly(denied: string): void {
  kms.allow(PRINCIPAL, ({ action }: KmsAct) => action !== denied);
}

const read = (of: ResourceReferences) => holder.use(of, ([opened]) => opened!.value.reveal().toString('utf8'));

async function secretInUse(name: string, value: string): Promise<ResourceReferences> {
  await team.create(name, value);
  return bench.resource(team, `uses ${name}`, [{ slot: 'accessToken', secret: name }]);
}

test('a value that is sealed to AWS KMS is used, and KMS hears of it no more than ids', async () => {
  const of = await secretInUse('IN_KMS', 'a value under KMS');
  expect(await read(of)).toBe('a value under KMS');
  await team.rotate('IN_KMS', 'its next value', { wait: 'applied' });
  expect(await read(of)).toBe('its next value');

  const database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ envelope: Buffer; secret_id: string }>(
    'SELECT secret_id, envelope FROM secrets_store.secret_versions WHERE envelope IS NOT NULL',
  );
  await database.end();
  expect(rows).toHaveLength(1);
  expect(rows[0]!.envelope.includes(arn)).toBe(true);
  expect(rows[0]!.envelope.includes('its next value')).toBe(false);
  // KMS is told the place, in ids, and nothing else: it writes that into its log.
  const contexts = kms.acts.map(({ context }) => context);
  const at = { format: '1', team: team.actor.team, secret_id: rows[0]!.secret_id };
  expect(contexts).toContainEqual({ ...at, version: '1' });
  expect(contexts).toContainEqual({ ...at, version: '2' });
});

test('where the key cannot be used nothing is written, and the admin is told which key and why', async () => {
  await team.create('KEPT', 'v1');
  kms.setState(arn, 'Disabled');
  const refused = { code: 'KEY_UNAVAILABLE', facts: { keyId: arn } };
  await expect(team.create('NOT_MADE', 'a value')).rejects.toMatchObject(refused);
  await expect(team.rotate('KEPT', 'v2')).rejects.toMatchObject(refused);
  await expect(team.rotate('KEPT', 'v2')).rejects.toThrow(`${arn} is disabled in AWS KMS. Enable it there.`);
  kms.setState(arn, 'Enabled');
  await expect(team.get('NOT_MADE')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
  expect((await team.get('KEPT')).version).toBe(1);
  denyOnly('kms:GenerateDataKey');
  await expect(team.rotate('KEPT', 'v2')).rejects.toThrow(/AWS KMS denies kms:GenerateDataKey/);
  allowEverything();
  expect((await team.rotate('KEPT', 'v2')).version).toBe(2);
});

test('a value that cannot be opened is named to whoever needs it, and opens again once the key is back', async () => {
  const of = await secretInUse('CLOSED', 'a closed value');
  denyOnly('kms:Decrypt');
  await expect(read(of)).rejects.toMatchObject({ code: 'SECRET_UNOPENABLE', facts: { secret: 'CLOSED', version: 1 } });
  await expect(read(of)).rejects.toThrow(/denies kms:Decrypt.*deploy\/aws/);
  allowEverything();
  kms.throttleNext(3);
  await expect(read(of)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    facts: { secret: 'CLOSED', retryAfter: 1 },
  });
  expect(await read(of)).toBe('a closed value');
});

test('while KMS does not answer, no database connection waits for it', async () => {
  await team.create('SLOW', 'v1');
  const database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  const before = kms.requests;
  // More than the store has connections, each with all its attempts.
  kms.holdNext(1_000);
  const writes = Array.from({ length: 20 }, (_, n) =>
    n % 2 === 0 ? team.create(`SLOW_${n}`, 'a value') : team.rotate('SLOW', 'another'),
  );
  const ended = Promise.allSettled(writes);
  let isOver = false;
  void ended.then(() => (isOver = true));
  await waitFor(() => kms.requests >= before + writes.length, { what: 'all of them at KMS' });
  // Other work of the store may be between two statements at any one look; who waited for KMS would be so until the end.
  const waiting = async () => {
    const { rowCount } = await database.query(
      `SELECT FROM pg_stat_activity WHERE usename = 'countersign_secrets_store' AND state LIKE 'idle in transaction%'`,
    );
    return rowCount;
  };
  await waitFor(async () => (await waiting()) === 0, { what: 'no connection that waits' });
  expect(isOver).toBe(false);
  await database.end();
  expect((await team.get('SLOW')).version).toBe(1);
  const reasons = (await ended).map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown));
  for (const reason of reasons) expect(reason).toMatchObject({ code: 'KEY_UNAVAILABLE', facts: { retryAfter: 1 } });
  kms.holdNext(0);
  // Side by side only one of them was sealed for the version that it becomes; the others are sealed once more.
  await Promise.all([1, 2, 3, 4].map((n) => team.rotate('SLOW', `value ${n}`)));
  expect((await team.get('SLOW')).version).toBe(5);
  const of = await bench.resource(team, 'uses SLOW', [{ slot: 'accessToken', secret: 'SLOW' }]);
  expect(await read(of)).toMatch(/^value [1-4]$/);
});
