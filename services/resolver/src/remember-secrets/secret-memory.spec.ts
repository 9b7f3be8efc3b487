import { beforeEach, expect, test } from '@jest/globals';
import type { Change, Reference } from '@countersign/holder/protocol';
import { SecretValue } from '@countersign/secret-value';
import type { OpenedSecret } from './known-secret.js';
import { SecretMemory } from './secret-memory.js';

const now = { monotonicMs: 0, wallMs: 0 };
const hook: Reference = {
  team: 'team',
  secretName: 'KEY',
  consumer: 'webhooks',
  resourceId: 'hook',
  slot: 'accessToken',
};
const other: Reference = { ...hook, resourceId: 'other' };

function opened(revision: string): OpenedSecret {
  return { secretId: 'secret', current: { version: Number(revision), revision, value: value() }, overlapping: null };
}

function value(): SecretValue {
  return new SecretValue('KEY', Buffer.from('a value'));
}

function change(revision: bigint, secretName = 'KEY'): Change {
  return { revision, team: 'team', secretId: 'secret', secretName, current: null, reference: null };
}

let memory: SecretMemory;
beforeEach(() => {
  memory = new SecretMemory();
});

test('what was read is recalled, true as of the reading', () => {
  memory.remember(hook, 5n, opened('3'), now);
  expect(memory.recall(hook, 5n)).toMatchObject({ asOf: 5n, secret: { secretId: 'secret' } });
});

test('an asker who knows of a later change is not answered from memory', () => {
  memory.remember(hook, 5n, opened('3'), now);
  expect(memory.recall(hook, 6n)).toBeNull();
});

test('changes of other names make it newer; a change of the name forgets and wipes it', () => {
  const secret = opened('3');
  memory.remember(hook, 5n, secret, now);
  memory.hear(change(6n, 'OTHER'));
  expect(memory.recall(hook, 6n)).toMatchObject({ asOf: 6n });
  memory.hear(change(7n));
  expect(memory.recall(hook, 0n)).toBeNull();
  expect(() => secret.current.value.reveal()).toThrow(/wiped/);
});

test('a gap is not skipped: behind it nothing counts as applied', () => {
  memory.remember(hook, 5n, opened('3'), now);
  memory.hear(change(7n, 'OTHER'));
  expect(memory.recall(hook, 6n)).toBeNull();
  memory.hear(change(6n, 'OTHER'));
  expect(memory.recall(hook, 7n)).toMatchObject({ asOf: 7n });
});

test('no reference that was not seen live', () => {
  memory.remember(hook, 5n, opened('3'), now);
  expect(memory.recall(other, 0n)).toBeNull();
  memory.remember(other, 5n, opened('3'), now);
  expect(memory.recall(other, 5n)).not.toBeNull();
  expect(memory.recall(hook, 5n)).not.toBeNull();
});

test('a reading that is older than what has been applied teaches no reference', () => {
  memory.remember(hook, 5n, opened('3'), now);
  memory.hear(change(6n, 'OTHER'));
  const late = opened('3');
  memory.remember(other, 5n, late, now);
  expect(memory.recall(other, 0n)).toBeNull();
  expect(() => late.current.value.reveal()).toThrow(/wiped/);
});

test('nor does one that is older than another reading, although the bus has brought neither yet', () => {
  memory.remember({ ...hook, secretName: 'FIRST' }, 5n, opened('1'), now);
  memory.remember(hook, 10n, opened('3'), now);
  // Read live at 7 and slow to arrive; revoked at 9, which the entry of 10 already counts as applied.
  memory.remember(other, 7n, opened('3'), now);
  for (const revision of [6n, 7n, 8n, 9n, 10n]) memory.hear(change(revision, revision === 9n ? 'KEY' : 'OTHER'));
  expect(memory.recall(other, 0n)).toBeNull();
  expect(memory.recall(hook, 10n)).not.toBeNull();
});

test('a reading that a change overtook is not kept', () => {
  memory.remember({ ...hook, secretName: 'FIRST' }, 5n, opened('1'), now);
  memory.hear(change(6n));
  const late = opened('3');
  memory.remember(hook, 5n, late, now);
  expect(memory.recall(hook, 0n)).toBeNull();
  expect(() => late.current.value.reveal()).toThrow(/wiped/);
});

test('a newer version takes the place of the older one', () => {
  const older = opened('3');
  memory.remember(hook, 5n, older, now);
  memory.remember(hook, 9n, opened('8'), now);
  expect(memory.recall(hook, 9n)).toMatchObject({ secret: { current: { version: 8 } } });
  expect(() => older.current.value.reveal()).toThrow(/wiped/);
});

test('closing wipes everything', () => {
  const secret = opened('3');
  memory.remember(hook, 5n, secret, now);
  memory.close();
  expect(() => secret.current.value.reveal()).toThrow(/wiped/);
});

test('started over, it knows nothing and follows the history that it reads next, from wherever that is', () => {
  const lost = opened('3');
  memory.remember(hook, 9n, lost, now);
  memory.startOver();
  expect(() => lost.current.value.reveal()).toThrow(/wiped/);
  expect(memory.applied).toBe(0n);
  memory.remember(hook, 5n, opened('3'), now);
  memory.hear(change(6n));
  expect(memory.recall(hook, 0n)).toBeNull();
});
