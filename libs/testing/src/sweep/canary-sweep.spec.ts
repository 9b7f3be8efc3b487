import { expect, test } from '@jest/globals';
import { CanarySweep } from './canary-sweep.js';

const value = 'canary "quoted"/slash ünique';
const bytes = Buffer.from(value);

test.each([
  ['clear', `a log line with ${value} in it`],
  ['JSON', JSON.stringify({ error: value })],
  ['a URL', `/path?value=${encodeURIComponent(value)}`],
  ['base64', Buffer.concat([Buffer.from('ab'), bytes]).toString('base64')],
  ['base64url', Buffer.concat([Buffer.from('a'), bytes]).toString('base64url')],
  ['hex', `\\x${bytes.toString('hex')}`],
  ['HEX', bytes.toString('hex').toUpperCase()],
])('a canary is found in %s', (_, text) => {
  const sweep = new CanarySweep([{ name: 'ONE', value }]);
  sweep.text('there', text);
  expect(sweep.findings.map(({ canary, where }) => `${canary} ${where}`)).toContain('ONE there');
});

test('a canary in the two-byte strings of a heap is found', () => {
  const sweep = new CanarySweep([{ name: 'ONE', value }]);
  sweep.buffer('heap', Buffer.from(value, 'utf16le'));
  expect(sweep.findings).toHaveLength(1);
});

test('where it is not, nothing is found, and the sweep says how much it saw', () => {
  const sweep = new CanarySweep([{ name: 'ONE', value }]);
  sweep.text('there', 'nothing of the kind');
  expect(sweep.findings).toEqual([]);
  expect(sweep.bytes).toBe(19);
});
