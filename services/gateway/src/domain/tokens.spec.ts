import { expect, test } from '@jest/globals';
import { hashToken, newApiKey, newOneTimePassword } from './tokens.js';
import { newPassword } from './words.js';

test('an API key can be told by its beginning, and its beginning tells nothing more', () => {
  const { key, prefix } = newApiKey();
  expect(key).toMatch(/^cs_[\w-]{43}$/);
  expect(key.startsWith(prefix)).toBe(true);
  expect(prefix).toHaveLength(11);
  expect(newApiKey().key).not.toBe(key);
});

test('a one-time password can be typed, and is long enough to sign in with', () => {
  expect(newOneTimePassword()).toMatch(/^[a-hj-km-np-z2-9]{5}(-[a-hj-km-np-z2-9]{5}){3}$/);
  expect(newPassword.safeParse(newOneTimePassword()).success).toBe(true);
});

test('tokens are kept as SHA-256', () => {
  expect(hashToken('abc').toString('hex')).toMatch(/^ba7816bf8f01cfea/);
});
