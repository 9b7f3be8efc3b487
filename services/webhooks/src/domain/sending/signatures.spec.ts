import type { CountersignError } from '@countersign/contracts';
import { expect, jest, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { hasOpenssl, signatureInShell, SKIPPED } from '../../fixtures/guide-recipes.js';
import { signatureHeaders, type ToSign } from './signatures.js';

/** The library judges timestamps by the system's clock, so this one is now. */
const NOW = new Date();
const BODY = Buffer.from('{"text":"päyload","n":1}');
const OLD = 'whsec_' + Buffer.from('the key of 24 to 64 bytes: old').toString('base64');
const NEW = 'whsec_' + Buffer.from('the key of 24 to 64 bytes: new').toString('base64');
const RAW_OLD = 'any other text ünd nothing more';
const RAW_NEW = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function sign(keys: readonly string[], more: Partial<ToSign> = {}): Record<string, string> {
  return signatureHeaders({
    ...{ body: BODY, webhookId: 'msg_1', timestamp: NOW, legacyHeader: null },
    ...more,
    keys: keys.map((key) => Buffer.from(key)),
  });
}

/** As a receiver that holds this secret and uses the public library. */
function verifies(secret: string, headers: Record<string, string>, body = BODY): boolean {
  const receiver = secret.startsWith('whsec_')
    ? new Webhook(secret)
    : new Webhook(new Uint8Array(Buffer.from(secret)), { format: 'raw' });
  try {
    receiver.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['base64 keys', OLD, NEW],
  ['keys that are their own bytes', RAW_OLD, RAW_NEW],
  ['one of each', RAW_OLD, NEW],
])('the public library verifies before, during and after an overlap: %s', (_, old, next) => {
  const phases = { before: sign([old]), during: sign([next, old]), after: sign([next]) };
  const seenBy = (secret: string) => Object.values(phases).map((headers) => verifies(secret, headers));
  expect(seenBy(old)).toEqual([true, true, false]);
  expect(seenBy(next)).toEqual([false, true, true]);
  expect(seenBy('another key altogether')).toEqual([false, false, false]);
});

test('the library refuses another body, another id and another time', () => {
  const headers = sign([NEW]);
  expect(verifies(NEW, headers, Buffer.from('{"text":"payload","n":1}'))).toBe(false);
  expect(verifies(NEW, { ...headers, 'webhook-id': 'msg_2' })).toBe(false);
  expect(verifies(NEW, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) })).toBe(
    false,
  );
});

// Computed with `openssl dgst -sha256 -hmac` and, for the second, `-mac HMAC -macopt hexkey:`.
const KNOWN = {
  body: Buffer.from('{"event":"CREATE_ARTIFACT"}'),
  webhookId: '0197f4a2-5b1e-7c3d-8e4f-a1b2c3d4e5f6',
  timestamp: new Date('2026-01-01T00:00:00.900Z'),
};

test('a known value: RFC 4231, test case 2', () => {
  const headers = sign(['Jefe'], { body: Buffer.from('what do ya want for nothing?') });
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  expect(Buffer.from(headers['x-countersign-signature']!, 'base64').toString('hex')).toBe(expected);
});

test('known values: bytes', () => {
  expect(sign([RAW_NEW], { ...KNOWN, legacyHeader: 'x-wandb-signature' })).toEqual({
    'webhook-id': '0197f4a2-5b1e-7c3d-8e4f-a1b2c3d4e5f6',
    'webhook-timestamp': '1767225600',
    'webhook-signature': 'v1,YGFGOtqykALyZAwvP5BmwHdvl8q0IRA01izqyqy2r6Y=',
    'x-countersign-signature': 'L4xBmIcYX0UjRGhs3B6CiUDb7VboFzkwIXfFXEwoOC0=',
    'x-wandb-signature': 'L4xBmIcYX0UjRGhs3B6CiUDb7VboFzkwIXfFXEwoOC0=',
  });
});

test('known values: a key in base64, then one that overlaps', () => {
  expect(sign(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', RAW_NEW], { ...KNOWN, legacyHeader: 'x-old' })).toEqual({
    'webhook-id': '0197f4a2-5b1e-7c3d-8e4f-a1b2c3d4e5f6',
    'webhook-timestamp': '1767225600',
    'webhook-signature':
      'v1,vBEiiImNWe6ocJHRnV7jUp0mtfhbSX/kwBN4Jnc2e8s= v1,YGFGOtqykALyZAwvP5BmwHdvl8q0IRA01izqyqy2r6Y=',
    'x-countersign-signature':
      'mwjC6vx1YeIxygGtVWmBINV+3fTBZLISyDxv2YoH8Z8=, L4xBmIcYX0UjRGhs3B6CiUDb7VboFzkwIXfFXEwoOC0=',
    'x-old': 'mwjC6vx1YeIxygGtVWmBINV+3fTBZLISyDxv2YoH8Z8=',
  });
});

test('without a key there is an id and a time, and no signature', () => {
  expect(Object.keys(sign([], { legacyHeader: 'x-old' }))).toEqual(['webhook-id', 'webhook-timestamp']);
});

(hasOpenssl ? test : test.skip).each([
  ['text', RAW_NEW],
  ['text that is not ASCII', RAW_OLD],
  ['whsec_ and base64', NEW],
])(`the recipe of the guide makes the same signature: %s${SKIPPED}`, (_, secret) => {
  expect(signatureInShell(secret, BODY.toString())).toBe(sign([secret])['x-countersign-signature']);
});

test.each([
  ['is not base64', 'whsec_hunter2!'],
  ['has a line break at its end', `${NEW}\n`],
  ['is base64url', 'whsec_-_-_'],
  ['is empty behind the prefix', 'whsec_'],
  ['is empty', ''],
])('a key that %s is refused by the name of its secret', (_, key) => {
  const error = thrownBy(() => sign([RAW_NEW, key], { secret: 'SIGNING' })) as CountersignError;
  expect(error).toMatchObject({ code: 'SECRET_UNUSABLE', facts: { secrets: ['SIGNING'] } });
  expect(error.detail).toContain('Rotate SIGNING to');
  expect(JSON.stringify(error.toWire())).not.toMatch(/hunter2|-_-_|dGhl/);
});

test('the keys themselves are left as they are, and decoded copies are wiped', () => {
  const key = Buffer.from(NEW);
  const copies: Buffer[] = [];
  const alloc = jest.spyOn(Buffer, 'alloc').mockImplementation((size: number) => {
    const copy = Buffer.from(new Uint8Array(size));
    copies.push(copy);
    return copy;
  });
  try {
    signatureHeaders({ keys: [key], body: BODY, webhookId: 'msg_1', timestamp: NOW, legacyHeader: null });
    thrownBy(() => sign(['whsec_///*']));
  } finally {
    alloc.mockRestore();
  }
  expect(key.toString()).toBe(NEW);
  expect(copies.map(({ length }) => length)).toEqual([30, 3]);
  for (const copy of copies) expect(copy.every((byte) => byte === 0)).toBe(true);
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}
