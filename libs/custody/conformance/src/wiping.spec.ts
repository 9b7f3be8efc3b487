import { type EnvelopePlace } from '@countersign/custody-envelope';
import { newKeyPair } from '@countersign/custody-hpke';
import { LocalOpeningKey, Opener, type OpeningKeys } from '@countersign/custody-open';
import { LocalSealingKey, Sealer, type SealingKey } from '@countersign/custody-seal';
import { expect, test } from '@jest/globals';

const place: EnvelopePlace = { team: 'team-1', secretId: 'secret-1', version: 1 };
const { publicKey, privateKey } = newKeyPair('local-1');
const ZERO = new Uint8Array(32);

/** Remembers every data key that it gives out, to see what becomes of it. */
function watched() {
  const given: Uint8Array[] = [];
  const remember = (dataKey: Uint8Array) => (given.push(dataKey), dataKey);
  const sealing = new LocalSealingKey(publicKey);
  const opening = new LocalOpeningKey(privateKey);
  const key: SealingKey = {
    keyId: sealing.keyId,
    newDataKey: async (at) => {
      const fresh = await sealing.newDataKey(at);
      remember(fresh.dataKey);
      return fresh;
    },
  };
  const keys: OpeningKeys = {
    unwrap: async ({ wrappedKey }, at) => remember(await opening.unwrap(wrappedKey, at)),
    rewrap: () => Promise.reject(new Error('not here')),
    ids: async () => [],
  };
  return { given, key, keys };
}

test('a data key is wiped as soon as it has sealed or opened its one value', async () => {
  const { given, key, keys } = watched();
  const stored = await new Sealer().seal(key, Buffer.from('the value'), place);
  expect(given.map((dataKey) => Buffer.from(dataKey))).toEqual([Buffer.from(ZERO)]);
  await new Opener(keys).open(stored, place, 'HF_TOKEN');
  expect(given).toHaveLength(2);
  expect(Buffer.from(given[1]!)).toEqual(Buffer.from(ZERO));
});

test('also where opening fails', async () => {
  const { given, key, keys } = watched();
  const stored = await new Sealer().seal(key, Buffer.from('the value'), place);
  stored[stored.length - 1]! ^= 1;
  await expect(new Opener(keys).open(stored, place, 'HF_TOKEN')).rejects.toThrow(/was changed/);
  expect(Buffer.from(given[1]!)).toEqual(Buffer.from(ZERO));
});

test('a private key is refused where only sealing is', () => {
  expect(() => new LocalSealingKey(privateKey)).toThrow(/private key/);
});
