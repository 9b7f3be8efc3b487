import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { proveKey, retireKey, rewrapKeys, startRewrap, useKey } from '@countersign/contracts';
import { decodeEnvelope, WRAP_INFO, wrapAad } from '@countersign/custody-envelope';
import { hpkeOpen, type Jwk } from '@countersign/custody-hpke';
import { KmsDouble, waitFor } from '@countersign/testing';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { readFileSync } from 'node:fs';
import { KeyBench } from './key-bench.js';

const PRINCIPAL = 'AKIADEPLOYMENT';
const LOCAL = 'local-1';
const NAMES = Array.from({ length: 40 }, (_, index) => `KEY_${index + 10}`);

let kms: KmsDouble;
let arn: string;
let keys: KeyBench;
let tap: NatsConnection;
const heard: Msg[] = [];
const before = { ...process.env };

const values = (names: string[]) => keys.opened(names, (value) => value.reveal().toString('utf8'));

beforeAll(async () => {
  kms = await KmsDouble.start();
  arn = kms.createKey();
  kms.allow(PRINCIPAL, () => true);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: PRINCIPAL, AWS_SECRET_ACCESS_KEY: 'for-the-signature-only' });
  keys = await KeyBench.start({ tapped: true }, { COUNTERSIGN_KMS_KEY_ARNS: arn, COUNTERSIGN_KMS_ENDPOINT: kms.url });
  await keys.freshResolver();
  // Two keys are configured from the beginning, so it is for an operator to say which.
  await expect(keys.team.create('KEY', 'a value')).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' });
  await keys.call(useKey, { keyId: LOCAL });
  for (const name of NAMES) await keys.team.create(name, `value of ${name}`);
  tap = await connect(keys.bench.nats.connectionOf('recorder'));
  tap.subscribe('>', { callback: (_, message) => void heard.push(message) });
  await tap.flush();
});

afterAll(async () => {
  process.env = before;
  await tap?.close();
  await keys?.stop();
  await kms?.stop();
});

/** What nobody but the resolver may ever have: the data keys themselves. */
async function dataKeys(): Promise<Buffer[]> {
  const jwks = JSON.parse(readFileSync(keys.openingFile, 'utf8')) as { keys: Jwk[] };
  const { rows } = await keys.database.query<{ team: string; secretId: string; version: number; envelope: Buffer }>(
    `SELECT s.team, v.secret_id AS "secretId", v.version, v.envelope
     FROM secret_versions v JOIN secrets s ON s.id = v.secret_id`,
  );
  const open = async ({ envelope, ...place }: (typeof rows)[number]) => {
    const { keyId, wrappedKey: sealed } = decodeEnvelope(envelope);
    const binding = { info: WRAP_INFO, aad: wrapAad(place, keyId) };
    return Buffer.from(await hpkeOpen({ recipientPrivateKey: jwks.keys[0]!, sealed, ...binding }));
  };
  return Promise.all(rows.map(open));
}

test('from local keys to KMS and back, through a KMS that throttles, with nothing but wrapped keys on the bus', async () => {
  const secret = await dataKeys();
  expect(secret).toHaveLength(NAMES.length);

  await keys.call(useKey, { keyId: arn });
  kms.throttleNext(1_000_000);
  // Small batches: the SDK itself tries each request three times, and waits in between.
  await keys.call(startRewrap, { perSecond: 30 });
  const waitsForKms = async () => /more often than AWS KMS allows/.test((await keys.job()).waitingFor ?? '');
  await waitFor(waitsForKms);
  expect(await keys.job()).toMatchObject({ state: 'running', failed: 0 });
  kms.throttleNext(0);
  expect(await keys.ended()).toMatchObject({ state: 'finished', rewrapped: 40, remaining: 0, failed: 0, failures: [] });
  await keys.call(retireKey, { keyId: LOCAL });
  keys.removePrivateKey(LOCAL);
  keys.removePublicKey(LOCAL);
  expect(await values(NAMES)).toEqual(NAMES.map((name) => `value of ${name}`));

  keys.addKey('local-2');
  await keys.call(useKey, { keyId: 'local-2' });
  await keys.call(startRewrap, { perSecond: 1_000 });
  expect(await keys.ended()).toMatchObject({ state: 'finished', rewrapped: 40, failed: 0 });
  // Nothing asks KMS any more.
  kms.setState(arn, 'Disabled');
  expect(await values(NAMES)).toEqual(NAMES.map((name) => `value of ${name}`));

  await tap.flush();
  const subjects = new Set(heard.map(({ subject }) => subject));
  for (const { subject } of [proveKey, rewrapKeys]) expect(subjects).toContain(subject);
  const recording = Buffer.concat(heard.map(({ data }) => Buffer.from(data))).toString('latin1');
  for (const dataKey of secret) {
    for (const encoding of ['base64url', 'base64', 'hex', 'latin1'] as const) {
      expect(recording.includes(dataKey.toString(encoding).replace(/=+$/, ''))).toBe(false);
    }
  }
  // It would be found: what was wrapped was heard.
  const [stored] = (await keys.database.query<{ envelope: Buffer }>('SELECT envelope FROM secret_versions LIMIT 1'))
    .rows;
  const { wrappedKey } = decodeEnvelope(stored!.envelope);
  expect(recording).toContain(Buffer.from(wrappedKey).toString('base64url'));
});

test('a key in KMS that the resolver may not open with is refused, with the reason', async () => {
  kms.setState(arn, 'Enabled');
  kms.allow(PRINCIPAL, ({ action }) => action !== 'kms:Decrypt');
  await expect(keys.call(useKey, { keyId: arn })).rejects.toMatchObject({
    code: 'KEY_UNUSABLE',
    detail: expect.stringMatching(/AWS KMS denies kms:Decrypt.*Allow it in the role's policy/) as unknown,
  });
  kms.allow(PRINCIPAL, ({ action }) => action !== 'kms:GenerateDataKey');
  await expect(keys.call(useKey, { keyId: arn })).rejects.toMatchObject({
    code: 'KEY_UNAVAILABLE',
    detail: expect.stringContaining('AWS KMS denies kms:GenerateDataKey') as unknown,
  });
  expect((await keys.keys())['local-2']).toMatchObject({ state: 'current' });
});
