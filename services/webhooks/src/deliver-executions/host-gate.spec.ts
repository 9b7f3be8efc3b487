import { expect, test } from '@jest/globals';
import { HostGate } from './host-gate.js';

/** Enters in this order; tells who is in. */
function enterAll(gate: HostGate, ...hosts: string[]): string[] {
  const inside: string[] = [];
  for (const host of hosts) void gate.enter(host).then(() => inside.push(host));
  return inside;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('so many to a host, and nobody else waits behind them', async () => {
  const gate = new HostGate(10, 2);
  const inside = enterAll(gate, 'a', 'a', 'a', 'a', 'b');
  await settled();
  expect(inside).toEqual(['a', 'a', 'b']);
  gate.leave('a');
  await settled();
  expect(inside).toEqual(['a', 'a', 'b', 'a']);
});

test('so many over all hosts', async () => {
  const gate = new HostGate(3, 2);
  const inside = enterAll(gate, 'a', 'b', 'c', 'd', 'e');
  await settled();
  expect(inside).toEqual(['a', 'b', 'c']);
  gate.leave('b');
  gate.leave('a');
  await settled();
  expect(inside).toEqual(['a', 'b', 'c', 'd', 'e']);
});
