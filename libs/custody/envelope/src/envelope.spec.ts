import { expect, test } from '@jest/globals';
import { decodeEnvelope, encodeEnvelope, MalformedEnvelopeError, withWrappedKey } from './envelope.js';

const envelope = {
  keyId: 'local-1',
  nonce: Buffer.alloc(12, 1),
  wrappedKey: Buffer.alloc(80, 2),
  ciphertext: Buffer.alloc(40, 3),
};

test('an envelope is stored in this form, and read again', () => {
  const stored = encodeEnvelope(envelope);
  expect(stored.toString('hex')).toBe(
    `01${'07'}${Buffer.from('local-1').toString('hex')}${'01'.repeat(12)}${'0050'}${'02'.repeat(80)}${'03'.repeat(40)}`,
  );
  expect(decodeEnvelope(stored)).toEqual(envelope);
});

test('another wrapped key leaves nonce and ciphertext as they are, and what was stored untouched', () => {
  const stored = encodeEnvelope(envelope);
  const arn = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
  const rewrapped = withWrappedKey(stored, arn, Buffer.alloc(184, 9));
  expect(decodeEnvelope(rewrapped)).toEqual({ ...envelope, keyId: arn, wrappedKey: Buffer.alloc(184, 9) });
  expect(decodeEnvelope(stored)).toEqual(envelope);
});

test.each([0, 1, 5, 20, 60, 115])('what is cut short after %d bytes is no envelope', (length) => {
  expect(() => decodeEnvelope(encodeEnvelope(envelope).subarray(0, length))).toThrow(MalformedEnvelopeError);
});

test('a key id that does not fit is refused', () => {
  for (const keyId of ['', 'k'.repeat(256)]) {
    expect(() => encodeEnvelope({ ...envelope, keyId })).toThrow(MalformedEnvelopeError);
  }
});
