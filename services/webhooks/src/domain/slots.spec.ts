import { slotReference } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { refuseReservedNames, slotsOf, variablesOf } from './slots.js';

test('one slot for each place where a webhook uses a secret', () => {
  expect(slotsOf({ accessTokenSecret: 'TOKEN', secrets: ['A', 'TOKEN'] })).toEqual([
    { slot: 'accessToken', secret: 'TOKEN' },
    { slot: 'secrets.A', secret: 'A' },
    { slot: 'secrets.TOKEN', secret: 'TOKEN' },
  ]);
  expect(slotsOf({ accessTokenSecret: null, secrets: [] })).toEqual([]);
});

test('a slot has room for the longest name', () => {
  const [slot] = slotsOf({ accessTokenSecret: null, secrets: ['N'.repeat(255)] });
  expect(slotReference.parse(slot)).toEqual(slot);
});

test('variables are the names of secrets, and ACCESS_TOKEN', () => {
  const variables = variablesOf({ accessTokenSecret: 'TOKEN', secrets: ['A'] });
  expect(variables).toEqual(
    new Map([
      ['ACCESS_TOKEN', { slot: 'accessToken', secret: 'TOKEN' }],
      ['A', { slot: 'secrets.A', secret: 'A' }],
    ]),
  );
});

test('ACCESS_TOKEN stands for one thing only', () => {
  const refuse = () => refuseReservedNames({ accessTokenSecret: 'T', secrets: ['A', 'ACCESS_TOKEN'] });
  expect(refuse).toThrow(/INVALID_INPUT: Not valid: secrets\.1\./);
  expect(() => refuseReservedNames({ accessTokenSecret: 'ACCESS_TOKEN', secrets: [] })).not.toThrow();
});
