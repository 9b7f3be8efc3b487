import { expect, test } from '@jest/globals';
import { HostGate } from './host-gate.js';

/** Enters in this order, to a host or as one of its teams; tells who is in. */
function enterAll(gate: HostGate, ...names: string[]): string[] {
  const inside: string[] = [];
  for (const name of names) void gate.enter(shareOf(name)).then(() => inside.push(name));
  return inside;
}

function shareOf(name: string) {
  const [host, team = 'team'] = name.split(' ');
  return { host: host!, team };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('so many to a host, and nobody else waits behind them', async () => {
  const gate = new HostGate(10, 2);
  const inside = enterAll(gate, 'a', 'a', 'a', 'a', 'b');
  await settled();
  expect(inside).toEqual(['a', 'a', 'b']);
  gate.leave(shareOf('a'));
  await settled();
  expect(inside).toEqual(['a', 'a', 'b', 'a']);
});

test('so many over all hosts', async () => {
  const gate = new HostGate(3, 2);
  const inside = enterAll(gate, 'a', 'b', 'c', 'd', 'e');
  await settled();
  expect(inside).toEqual(['a', 'b', 'c']);
  gate.leave(shareOf('b'));
  gate.leave(shareOf('a'));
  await settled();
  expect(inside).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('of those that wait for a host, the team with the fewest there is next', async () => {
  const gate = new HostGate(10, 4);
  const inside = enterAll(gate, ...Array<string>(9).fill('a slow'), 'a quick', 'a quick', 'a quick');
  await settled();
  expect(inside).toEqual(Array(4).fill('a slow'));
  for (let count = 0; count < 3; count += 1) gate.leave(shareOf('a slow'));
  await settled();
  expect(inside.slice(4)).toEqual(['a quick', 'a quick', 'a slow']);
  gate.leave(shareOf('a quick'));
  gate.leave(shareOf('a quick'));
  await settled();
  expect(inside.slice(7)).toEqual(['a quick', 'a slow']);
});
