import { expect, test } from '@jest/globals';
import { SecretValue } from '@countersign/secret-value';
import { SharedValue } from './shared-value.js';

test('a retired value is wiped when its last use ends, and not before', () => {
  const bytes = Buffer.from('a value');
  const shared = new SharedValue(new SecretValue('HF_TOKEN', bytes));
  shared.enter();
  shared.enter();
  shared.retire();
  shared.leave();
  expect(shared.value.reveal().toString()).toBe('a value');
  shared.leave();
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});

test('a value that nobody uses is wiped at once', () => {
  const bytes = Buffer.from('a value');
  new SharedValue(new SecretValue('HF_TOKEN', bytes)).retire();
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});
