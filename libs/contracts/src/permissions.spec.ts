import { expect, test } from '@jest/globals';
import { busPermissions, CONSUMERS, OPERATIONS, SERVICES } from './index.js';

const table = busPermissions();

test('every subject has one service that answers it', () => {
  const subjects = OPERATIONS.map(({ subject }) => subject);
  expect(new Set(subjects).size).toBe(subjects.length);
  for (const { subject, service } of OPERATIONS) expect(subject.startsWith(`${service}.`)).toBe(true);
});

test('only its callers may publish to an operation, and only its service may subscribe', () => {
  for (const { subject, service, callers } of OPERATIONS) {
    const publishers = SERVICES.filter((name) => table[name].publish.includes(subject));
    const subscribers = SERVICES.filter((name) => table[name].subscribe.includes(subject));
    expect(publishers.sort()).toEqual([...callers].sort());
    expect(subscribers).toEqual([service]);
  }
});

test('only secrets-store may publish changes, and nobody may subscribe to everything', () => {
  expect(SERVICES.filter((name) => table[name].publish.includes('changes.>'))).toEqual(['secrets-store']);
  for (const name of SERVICES) {
    expect(table[name].subscribe).not.toContain('>');
    expect(table[name].publish).not.toContain('>');
  }
});

test('only consumers may ask the resolver for values, and the gateway may not', () => {
  expect(SERVICES.filter((name) => table[name].publish.includes('resolver.values.resolve'))).toEqual(CONSUMERS);
});

test('no service reads the replies of another', () => {
  for (const name of SERVICES) {
    const inboxes = table[name].subscribe.filter((subject) => subject.startsWith('_INBOX'));
    expect(inboxes).toEqual([`_INBOX_${name}.>`]);
  }
});
