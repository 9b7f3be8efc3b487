import { slotReference } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { neededBy, refuseReservedNames, slotsOf, variablesOf } from './slots.js';

test('one slot for each place where a webhook uses a secret', () => {
  expect(slotsOf({ accessTokenSecret: 'TOKEN', signingSecret: 'KEY', secrets: ['A', 'TOKEN'] })).toEqual([
    { slot: 'accessToken', secret: 'TOKEN' },
    { slot: 'signing', secret: 'KEY' },
    { slot: 'secrets.A', secret: 'A' },
    { slot: 'secrets.TOKEN', secret: 'TOKEN' },
  ]);
  expect(slotsOf({ accessTokenSecret: null, signingSecret: null, secrets: [] })).toEqual([]);
});

test('a slot has room for the longest name', () => {
  const [slot] = slotsOf({ accessTokenSecret: null, signingSecret: null, secrets: ['N'.repeat(255)] });
  expect(slotReference.parse(slot)).toEqual(slot);
});

test('variables are the names of secrets, and ACCESS_TOKEN', () => {
  const variables = variablesOf({ accessTokenSecret: 'TOKEN', signingSecret: 'KEY', secrets: ['A'] });
  expect(variables).toEqual(
    new Map([
      ['ACCESS_TOKEN', { slot: 'accessToken', secret: 'TOKEN' }],
      ['A', { slot: 'secrets.A', secret: 'A' }],
    ]),
  );
});

test('a variable stands for one thing only', () => {
  expect(() => refuseReservedNames(['A', 'ACCESS_TOKEN'])).toThrow(/INVALID_INPUT: Not valid: secrets\.1\./);
  expect(() => refuseReservedNames(['tag', 'A', 'run_name'])).toThrow(/Not valid: secrets\.0, secrets\.2\./);
  expect(() => refuseReservedNames(['TAG', 'artifact'])).not.toThrow();
});

test('only what a request needs is opened: its token, its key, and what its payload names', () => {
  const webhook = { accessTokenSecret: 'TOKEN', signingSecret: 'KEY', secrets: ['A', 'B'] };
  const needed = (...variables: string[]) => neededBy(webhook, new Set(variables)).map(({ slot }) => slot);
  expect(needed('B')).toEqual(['accessToken', 'signing', 'secrets.B']);
  expect(needed('KEY')).toEqual(['accessToken', 'signing']);
});
