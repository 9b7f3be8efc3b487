import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { changeEvent, changeSubject, toChangeEvent, type ChangeEvent } from './index.js';

// What earlier releases have put on the stream must stay readable: a golden file is never edited, only joined by a next.
const golden = JSON.parse(
  readFileSync(new URL('../golden/change-event.v1.json', import.meta.url), 'utf8'),
) as ChangeEvent;

test('the golden event of version 1 is read, and written again to the letter', () => {
  const read = changeEvent.parse(golden);
  expect(toChangeEvent(read.data)).toEqual(golden);
});

test('a subject is made of ids and fixed words', () => {
  expect(changeSubject(golden.data)).toBe(
    'changes.0195f3a1-7c00-7000-8000-0000000000aa.0195f3a1-7c00-7000-8000-0000000000bb.secret_rotated',
  );
});

test('an event with a field that could hold a value is not a change', () => {
  const parsed = changeEvent.parse({ ...golden, data: { ...golden.data, value: 'hunter22' } });
  expect(JSON.stringify(parsed)).not.toContain('hunter22');
});
