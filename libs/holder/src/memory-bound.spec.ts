import { SecretValue } from '@countersign/secret-value';
import { beforeEach, expect, test } from '@jest/globals';
import type { EntryValue } from './entry-value.js';
import { MemoryBound } from './memory-bound.js';
import type { Reference } from './protocol/index.js';
import { SharedValue } from './shared-value.js';
import { UsageCounter } from './usage-log.js';

const entry = (slot: string, bytes = 1): { reference: Reference; value: EntryValue } => ({
  reference: { team: 't', secretName: slot, consumer: 'webhooks', resourceId: 'r', slot },
  value: {
    current: new SharedValue(new SecretValue(slot, Buffer.alloc(bytes))),
    overlapping: null,
    bytes,
    usage: new UsageCounter({ secretId: slot, version: 1, resourceId: 'r', slot }),
  },
});

let evicted: string[];
beforeEach(() => {
  evicted = [];
});

function boundOf(entries: number, bytes: number): MemoryBound {
  return new MemoryBound({ entries, bytes }, ({ slot }) => evicted.push(slot));
}

function keep(bound: MemoryBound, slot: string, bytes = 1): EntryValue {
  const { reference, value } = entry(slot, bytes);
  bound.kept(value, reference);
  return value;
}

test('the entry used least recently makes room', () => {
  const bound = boundOf(2, 100);
  const a = keep(bound, 'a');
  const b = keep(bound, 'b');
  bound.used(b);
  bound.used(a);
  keep(bound, 'c');
  expect(evicted).toEqual(['b']);
  keep(bound, 'd');
  expect(evicted).toEqual(['b', 'a']);
});

test('bytes are bound too, and as many entries go as it takes', () => {
  const bound = boundOf(100, 10);
  keep(bound, 'a', 4);
  keep(bound, 'b', 4);
  keep(bound, 'c', 9);
  expect(evicted).toEqual(['a', 'b']);
});

test('what is gone has made its room already', () => {
  const bound = boundOf(2, 10);
  const a = keep(bound, 'a', 9);
  bound.gone(a);
  bound.gone(a);
  keep(bound, 'b', 9);
  expect(evicted).toEqual([]);
  bound.used(a); // a use that began before
  keep(bound, 'c', 1);
  expect(evicted).toEqual([]);
});

test('an entry above the bound stays until the next one comes', () => {
  const bound = boundOf(10, 10);
  keep(bound, 'large', 50);
  expect(evicted).toEqual([]);
  keep(bound, 'next');
  expect(evicted).toEqual(['large']);
});
