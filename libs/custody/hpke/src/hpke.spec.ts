import { expect, test } from '@jest/globals';
import { generateX25519KeyPair, hpkeOpen, hpkeSeal } from './index.js';

const binding = { info: 'countersign/test/v1', aad: 'team-1' };
const plaintext = Buffer.from('a value that nobody reads');

test('what is sealed to a key opens with that key', async () => {
  const pair = generateX25519KeyPair();
  const sealed = await hpkeSeal({ recipientPublicKey: pair.publicKey, plaintext, ...binding });
  expect(Buffer.from(sealed).includes(plaintext)).toBe(false);
  const opened = await hpkeOpen({ recipientPrivateKey: pair.privateKey, sealed, ...binding });
  expect(Buffer.from(opened)).toEqual(plaintext);
});

test('nothing opens with another key, another kind or another place', async () => {
  const pair = generateX25519KeyPair();
  const other = generateX25519KeyPair();
  const sealed = await hpkeSeal({ recipientPublicKey: pair.publicKey, plaintext, ...binding });
  const attempts = [
    () => hpkeOpen({ recipientPrivateKey: other.privateKey, sealed, ...binding }),
    () => hpkeOpen({ recipientPrivateKey: pair.privateKey, sealed, ...binding, info: 'countersign/other/v1' }),
    () => hpkeOpen({ recipientPrivateKey: pair.privateKey, sealed, ...binding, aad: 'team-2' }),
    () => hpkeOpen({ recipientPrivateKey: pair.privateKey, sealed: sealed.subarray(0, 20), ...binding }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
});

test('a flipped bit anywhere is detected', async () => {
  const pair = generateX25519KeyPair();
  const sealed = await hpkeSeal({ recipientPublicKey: pair.publicKey, plaintext, ...binding });
  // X25519 ignores the top bit of the last byte of `enc` (RFC 7748, section 5); HPKE binds `enc` itself all the same.
  for (let bit = 0; bit < sealed.length * 8; bit += 3) {
    const changed = Uint8Array.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    await expect(hpkeOpen({ recipientPrivateKey: pair.privateKey, sealed: changed, ...binding })).rejects.toThrow();
  }
});
