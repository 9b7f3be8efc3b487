import { expect, test } from '@jest/globals';
import { hpkeOpen, hpkeSeal } from './hpke.js';
import { KeyFileError, newKeyPair, parsePrivateKeys, parsePublicKeys, publicHalf } from './key-files.js';

const one = newKeyPair('local-1');
const two = newKeyPair('local-2');
const jwks = (...keys: object[]) => JSON.stringify({ keys });

test('a new pair opens what is sealed to it, under its own id', async () => {
  const binding = { info: 'countersign/test/v1', aad: '' };
  const plaintext = Buffer.from('a data key');
  const sealed = await hpkeSeal({ recipientPublicKey: one.publicKey, plaintext, ...binding });
  expect(Buffer.from(await hpkeOpen({ recipientPrivateKey: one.privateKey, sealed, ...binding }))).toEqual(plaintext);
  expect([one.publicKey.kid, one.privateKey.kid]).toEqual(['local-1', 'local-1']);
  expect(one.publicKey).not.toHaveProperty('d');
  expect(one.privateKey.d).not.toBe(two.privateKey.d);
});

test('a file holds a set of keys, or one', () => {
  expect(parsePublicKeys(jwks(one.publicKey, two.publicKey))).toEqual([one.publicKey, two.publicKey]);
  expect(parsePublicKeys(JSON.stringify(one.publicKey))).toEqual([one.publicKey]);
  expect(parsePrivateKeys(jwks(two.privateKey, one.privateKey))).toEqual([two.privateKey, one.privateKey]);
  expect(parsePrivateKeys(jwks())).toEqual([]);
});

test('of a key only what is needed goes on', () => {
  expect(parsePublicKeys(jwks({ ...one.publicKey, note: 'of last year', use: 'enc' }))).toEqual([one.publicKey]);
  expect(publicHalf(one.privateKey)).toEqual(one.publicKey);
});

test('the sealing side refuses a file with a private key in it', () => {
  expect(() => parsePublicKeys(jwks(one.publicKey, two.privateKey))).toThrow(/private key \(number 2\)/);
  expect(() => parsePublicKeys(JSON.stringify({ ...one.publicKey, d: '' }))).toThrow(/private key/);
});

test.each<[string, string, RegExp]>([
  ['no JSON', 'hunter22', /is not JSON/],
  ['something else', '"hunter22"', /no JSON Web Keys/],
  ['a list that is none', '{"keys":"hunter22"}', /no JSON Web Keys/],
  ['a key without an id', jwks({ ...one.publicKey, kid: undefined }), /without a usable `kid`/],
  ['the id of a key in AWS KMS', jwks({ ...one.publicKey, kid: 'arn:hunter22' }), /not beginning with arn:/],
  [
    'an id that no envelope could hold',
    jwks({ ...one.publicKey, kid: 'hunter22'.repeat(32) }),
    /without a usable `kid`/,
  ],
  ['a key of another kind', jwks({ ...one.publicKey, crv: 'Ed25519' }), /not an X25519 key/],
  ['a key that is cut short', jwks({ ...one.publicKey, x: 'hunter22' }), /not an X25519 key/],
  ['one id twice', jwks(one.publicKey, { ...two.publicKey, kid: 'local-1' }), /two keys with the same `kid`/],
])('a file with %s is refused, and nothing of it is repeated', (_what, text, problem) => {
  for (const parse of [parsePublicKeys, parsePrivateKeys]) {
    expect(() => parse(text)).toThrow(KeyFileError);
    expect(() => parse(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter22') }));
  }
  expect(() => parsePublicKeys(text)).toThrow(problem);
});

test('the opening side refuses a key without its private half, or with that of another', () => {
  expect(() => parsePrivateKeys(jwks(one.publicKey))).toThrow(/has no private half/);
  expect(() => parsePrivateKeys(jwks({ ...one.privateKey, d: 'short' }))).toThrow(/has no private half/);
  const mixed = { ...one.privateKey, x: two.publicKey.x };
  expect(() => parsePrivateKeys(jwks(mixed))).toThrow(/halves do not belong together/);
});
