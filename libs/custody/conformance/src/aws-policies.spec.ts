import { decodeEnvelope } from '@countersign/custody-envelope';
import { newKeyPair, parsePrivateKeys, WatchedKeyFile } from '@countersign/custody-hpke';
import { Opener, OpeningKeyring } from '@countersign/custody-open';
import { Sealer, SealingKeys } from '@countersign/custody-seal';
import { KmsDouble, type KmsAct } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPENS, SEALS } from './fixtures/aws-kms-key-provider.js';
import { isAllowed, policyOf } from './fixtures/iam-policy.js';

const STORE = 'arn:aws:iam::111122223333:role/COUNTERSIGN-SECRETS-STORE';
const RESOLVER = 'arn:aws:iam::111122223333:role/COUNTERSIGN-RESOLVER';
const OPENING_ACTIONS = ['kms:Decrypt', 'kms:ReEncryptFrom'];
const place = { team: 'team-1', secretId: 'secret-1', version: 1 };
const context = { format: '1', team: 'team-1', secret_id: 'secret-1', version: '1' };

let kms: KmsDouble;
let arns: [string, string];
const directory = mkdtempSync(join(tmpdir(), 'countersign-policies-'));
beforeAll(async () => {
  kms = await KmsDouble.start();
  arns = [kms.createKey(), kms.createKey()];
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await kms.stop();
});

/** What the files in `deploy/aws` say, filled in for both keys. */
function allows(role: string, file: string, act: KmsAct): boolean {
  return isAllowed(act, role, policyOf(file, act.resource), policyOf('key.policy.json', act.resource));
}
const asStore = (act: KmsAct) => allows(STORE, 'seal-only.policy.json', act);
const asResolver = (act: KmsAct) => allows(RESOLVER, 'open-only.policy.json', act);

test('each half does all of its work with its policy: sealing, opening and every kind of rewrap', async () => {
  kms.allow(SEALS.accessKeyId, asStore);
  kms.allow(OPENS.accessKeyId, asResolver);
  const path = join(directory, 'opening.jwks');
  writeFileSync(path, JSON.stringify(newKeyPair('local-1').privateKey), { mode: 0o600 });
  const local = new WatchedKeyFile(path, parsePrivateKeys, { secret: true });
  const sealing = new SealingKeys({ kms: { endpoint: kms.url, arns, credentials: SEALS } });
  const opening = new OpeningKeyring({ local, kms: { endpoint: kms.url, arns, credentials: OPENS } });

  const stored = await new Sealer().seal((await sealing.find(arns[0]))!, Buffer.from('the value'), place);
  await new Opener(opening).open(stored, place, 'HF_TOKEN');
  let at = decodeEnvelope(stored);
  for (const next of [arns[1], 'local-1', arns[0]]) {
    at = { ...at, keyId: next, wrappedKey: await opening.rewrap(at, place, next) };
  }
  const actions = (who: string) =>
    new Set(kms.acts.filter((act) => act.accessKeyId === who).map(({ action }) => action));
  expect(actions(SEALS.accessKeyId)).toEqual(new Set(['kms:GenerateDataKey']));
  // Nothing is granted that is not used either.
  const granted = policyOf('open-only.policy.json', arns[0]).flatMap(({ Action }) => Action);
  expect(actions(OPENS.accessKeyId)).toEqual(new Set(granted));
});

test('the policy of the sealing side allows nothing that opens, and one action in all', () => {
  const statements = policyOf('seal-only.policy.json', arns[0]);
  expect(statements.flatMap(({ Action }) => Action)).toEqual(['kms:GenerateDataKey']);
  expect(statements.flatMap(({ Resource }) => Resource)).toEqual([arns[0]]);
  for (const action of [...OPENING_ACTIONS, 'kms:CreateGrant', 'kms:PutKeyPolicy']) {
    expect(asStore({ accessKeyId: '', action, resource: arns[0], context })).toBe(false);
  }
});

test('a wildcard would allow more than is meant, so there is none', () => {
  for (const name of ['seal-only.policy.json', 'open-only.policy.json', 'key.policy.json']) {
    const statements = policyOf(name, arns[0]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  }
});

test.each<[string, Record<string, string>]>([
  ['no encryption context', {}],
  ['one that lacks the version', { format: '1', team: 'team-1', secret_id: 'secret-1' }],
  ['one of another format', { ...context, format: '2' }],
  ['one with something else in it', { ...context, purpose: 'other' }],
])('neither half may use the key with %s', (_what, other) => {
  const act = { accessKeyId: '', resource: arns[0], context: other };
  expect(asStore({ ...act, action: 'kms:GenerateDataKey' })).toBe(false);
  for (const action of ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:Encrypt']) {
    expect(asResolver({ ...act, action })).toBe(false);
    expect(asResolver({ ...act, action, context })).toBe(true);
  }
});

test("the key's policy lets nobody but the resolver open, whatever else a role is allowed", () => {
  const everything = [{ Sid: 'All', Effect: 'Allow' as const, Action: OPENING_ACTIONS, Resource: '*' }];
  const ofKey = policyOf('key.policy.json', arns[0]);
  for (const action of OPENING_ACTIONS) {
    const act = { accessKeyId: '', action, resource: arns[0], context };
    expect(isAllowed(act, STORE, everything, ofKey)).toBe(false);
    expect(isAllowed(act, 'arn:aws:iam::111122223333:role/KEY-ADMINS', everything, ofKey)).toBe(false);
    expect(isAllowed(act, RESOLVER, everything, ofKey)).toBe(true);
  }
});
