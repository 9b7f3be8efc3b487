import { decodeEnvelope, withWrappedKey } from '@countersign/custody-envelope';
import { newKeyPair, parsePrivateKeys, parsePublicKeys, WatchedKeyFile } from '@countersign/custody-hpke';
import { Opener, OpeningKeyring } from '@countersign/custody-open';
import { Sealer, SealingKeys } from '@countersign/custody-seal';
import { KmsDouble } from '@countersign/testing';
import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPENS, SEALS } from './fixtures/aws-kms-key-provider.js';

const place = { team: 'team-1', secretId: 'secret-1', version: 1 };
const VALUE = Buffer.from('the value');
const directory = mkdtempSync(join(tmpdir(), 'countersign-moving-'));
const kms = await KmsDouble.start();
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await kms.stop();
});

function file(name: string, keys: object[]): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  return path;
}

test('moving from local keys to AWS KMS and back is a rewrap: there is no switch', async () => {
  const { publicKey, privateKey } = newKeyPair('local-1');
  const arn = kms.createKey();
  kms.allow(SEALS.accessKeyId, ({ action }) => action === 'kms:GenerateDataKey');
  kms.allow(OPENS.accessKeyId, ({ action }) => action !== 'kms:GenerateDataKey');
  const privateKeys = new WatchedKeyFile(file('opening.jwks', [privateKey]), parsePrivateKeys, { secret: true });
  const publicKeys = new WatchedKeyFile(file('sealing.jwks', [publicKey]), parsePublicKeys, { secret: false });
  const ofKms = { endpoint: kms.url, arns: [arn] };
  const sealing = new SealingKeys({ local: publicKeys, kms: { ...ofKms, credentials: SEALS } });
  const both = new OpeningKeyring({ local: privateKeys, kms: { ...ofKms, credentials: OPENS } });
  const onlyLocal = new OpeningKeyring({ local: privateKeys });
  const onlyKms = new OpeningKeyring({ kms: { ...ofKms, credentials: OPENS } });
  expect(await sealing.ids()).toEqual(['local-1', arn]);

  const local = await new Sealer().seal((await sealing.find('local-1'))!, VALUE, place);
  const inKms = withWrappedKey(local, arn, await both.rewrap(decodeEnvelope(local), place, arn));
  expect((await new Opener(onlyKms).open(inKms, place, 'HF_TOKEN')).reveal()).toEqual(VALUE);
  const back = withWrappedKey(inKms, 'local-1', await both.rewrap(decodeEnvelope(inKms), place, 'local-1'));
  expect((await new Opener(onlyLocal).open(back, place, 'HF_TOKEN')).reveal()).toEqual(VALUE);
  expect(decodeEnvelope(back).ciphertext).toEqual(decodeEnvelope(local).ciphertext);
});
