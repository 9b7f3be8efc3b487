import { expect, test } from '@jest/globals';
import { readEnvFile } from './env-file.js';

const kinds = (text: string, taken: string[] = []) =>
  readEnvFile(text, new Set(taken)).map(({ name, value, kind }) => [name, value, kind]);

test('reads what people keep in such files', () => {
  const text = [
    '# the provider',
    'PLAIN=abc123',
    'export EXPORTED = spaced ',
    `SINGLE='as "it" is \\n'`,
    'DOUBLE="with\\nlines"',
    'SEVERAL="-----BEGIN KEY-----',
    'abc',
    '-----END KEY-----"',
    'COMMENTED=value # why',
  ].join('\r\n');
  expect(kinds(text)).toEqual([
    ['PLAIN', 'abc123', 'new'],
    ['EXPORTED', 'spaced', 'new'],
    ['SINGLE', 'as "it" is \\n', 'new'],
    ['DOUBLE', 'with\nlines', 'new'],
    ['SEVERAL', '-----BEGIN KEY-----\nabc\n-----END KEY-----', 'new'],
    ['COMMENTED', 'value', 'new'],
  ]);
});

test('tells new ones from those that will rotate and from what cannot be saved', () => {
  const text = 'HAVE=1234567\nNEW=1234567\nEMPTY=\nbad-name=1234567\nTWICE=first\nTWICE=second';
  expect(kinds(text, ['HAVE'])).toEqual([
    ['HAVE', '1234567', 'rotate'],
    ['NEW', '1234567', 'new'],
    ['EMPTY', '', 'invalid'],
    ['bad-name', '1234567', 'invalid'],
    ['TWICE', 'second', 'new'],
  ]);
});

test('what is wrong with an entry never repeats its value', () => {
  const value = 'x'.repeat(70_000);
  const [entry] = readEnvFile(`LONG=${value}`, new Set());
  expect(entry).toMatchObject({ kind: 'invalid' });
  expect(entry!.problem).not.toContain('xx');
});
