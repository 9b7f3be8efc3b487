import type { OpenedSecret } from '@countersign/holder';
import { SecretValue, type Redactor } from '@countersign/secret-value';
import { expect, test } from '@jest/globals';
import { SharedRedactors } from './shared-redactors.js';

const value = (text: string) => new SecretValue('KEY', Buffer.from(text));

function opened(version: number, text: string, slot = 'accessToken'): OpenedSecret {
  return { slot, secret: 'KEY', secretId: 'id-of-key', version, value: value(text), overlapping: null };
}

/** A use that runs until it is told to end. */
function begin(redactors: SharedRedactors, of: OpenedSecret[]) {
  let end = () => {};
  let redactor: Redactor | null = null;
  const ended = redactors.with(of, (given) => {
    redactor = given;
    return new Promise<void>((resolve) => (end = resolve));
  });
  return {
    redactor: () => redactor!,
    end: () => {
      end();
      return ended;
    },
  };
}

test('uses of the same versions share one, and the last that ends wipes it', async () => {
  const redactors = new SharedRedactors();
  const first = begin(redactors, [opened(1, 'a-secret-value')]);
  const second = begin(redactors, [opened(1, 'a-secret-value')]);
  expect(second.redactor()).toBe(first.redactor());
  await first.end();
  expect(second.redactor().redact('a-secret-value')).toBe('[secret KEY]');
  await second.end();
  expect(() => second.redactor().redact('x')).toThrow(/wiped/);
  const third = begin(redactors, [opened(1, 'a-secret-value')]);
  expect(third.redactor().redact('a-secret-value')).toBe('[secret KEY]');
  await third.end();
});

test('another version, or an overlap, is another one: what was replaced goes with its last use', async () => {
  const redactors = new SharedRedactors();
  const old = begin(redactors, [opened(1, 'the-old-value')]);
  const overlapping = { version: 1, value: value('the-old-value') };
  const during = begin(redactors, [{ ...opened(2, 'the-new-value'), overlapping }]);
  const fresh = begin(redactors, [opened(2, 'the-new-value')]);
  expect(during.redactor().redact('the-old-value the-new-value')).toBe('[secret KEY] [secret KEY]');
  expect(fresh.redactor().redact('the-old-value the-new-value')).toBe('the-old-value [secret KEY]');
  await old.end();
  await during.end();
  expect(() => old.redactor().redact('x')).toThrow(/wiped/);
  expect(() => during.redactor().redact('x')).toThrow(/wiped/);
  expect(fresh.redactor().redact('the-new-value')).toBe('[secret KEY]');
  await fresh.end();
});

test('it is wiped where the use fails, and nothing is made where nothing was opened', async () => {
  const redactors = new SharedRedactors();
  let seen: Redactor | null = null;
  const failing = redactors.with([opened(1, 'a-secret-value')], async (redactor) => {
    seen = redactor;
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  expect(() => seen!.redact('x')).toThrow(/wiped/);
  expect(await redactors.with([], async (redactor) => redactor)).toBeNull();
});

test('what a consumer derives from a value is looked for too, and wiped at once', async () => {
  const made: SecretValue[] = [];
  const redactors = new SharedRedactors((of) => {
    made.push(...of.map(({ value: whole }) => value(whole.reveal().toString().slice('prefix_'.length))));
    return made;
  });
  const use = begin(redactors, [opened(1, 'prefix_the-bare-key')]);
  expect(use.redactor().redact('prefix_the-bare-key the-bare-key')).toBe('[secret KEY] [secret KEY]');
  expect(() => made[0]!.reveal()).toThrow(/wiped/);
  await use.end();
});
