import { expect, test } from '@jest/globals';
import type { EnvelopePlace } from '@countersign/custody-envelope';
import { generateX25519KeyPair } from '@countersign/custody-hpke';
import { Sealer, LocalSealingKey } from '@countersign/custody-seal';
import { LocalOpeningKeys, Opener } from '@countersign/custody-open';

const place: EnvelopePlace = { team: 'team-1', secretId: 'secret-1', version: 3 };
const pair = generateX25519KeyPair();
const sealer = new Sealer(new LocalSealingKey({ ...pair.publicKey, kid: 'key-1' }));
const opener = new Opener(new LocalOpeningKeys([{ ...pair.privateKey, kid: 'key-1' }]));

test.each([Buffer.from([0]), Buffer.from('line\nbreak "quoted" \u{1F511}\0'), Buffer.alloc(65_536, 0xe2)])(
  'a value comes back byte for byte',
  async (value) => {
    const stored = await sealer.seal(value, place);
    const opened = await opener.open(stored, place, 'HF_TOKEN');
    expect(opened.reveal().equals(value)).toBe(true);
  },
);

test('an envelope opens in its own place only', async () => {
  const stored = await sealer.seal(Buffer.from('the value'), place);
  const elsewhere: EnvelopePlace[] = [
    { ...place, team: 'team-2' },
    { ...place, secretId: 'secret-2' },
    { ...place, version: 2 },
  ];
  for (const other of elsewhere) {
    await expect(opener.open(stored, other, 'HF_TOKEN')).rejects.toMatchObject({ code: 'SECRET_UNOPENABLE' });
  }
});

test('a flipped bit anywhere in the stored envelope is detected and the secret is named', async () => {
  const stored = await sealer.seal(Buffer.from('the value'), place);
  for (let bit = 0; bit < stored.length * 8; bit += 1) {
    const changed = Buffer.from(stored);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    await expect(opener.open(changed, place, 'HF_TOKEN')).rejects.toMatchObject({
      code: 'SECRET_UNOPENABLE',
      facts: { secret: 'HF_TOKEN', version: 3 },
    });
  }
});

test('a key that is not there is said to be missing', async () => {
  const stored = await sealer.seal(Buffer.from('the value'), place);
  const other = new Opener(new LocalOpeningKeys([{ ...pair.privateKey, kid: 'key-2' }]));
  await expect(other.open(stored, place, 'HF_TOKEN')).rejects.toThrow(/not among the opening keys/);
});

test('the sealing side refuses a private key', () => {
  expect(() => new LocalSealingKey({ ...pair.privateKey, kid: 'key-1' })).toThrow(/private key/);
});
