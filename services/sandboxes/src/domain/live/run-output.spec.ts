import { Redactor, SecretValue } from '@countersign/secret-value';
import { expect, test } from '@jest/globals';
import { RunOutput, type OutputPart } from './run-output.js';

const VALUE = 'canary-value-3f8a';

function redactor(): Redactor {
  return new Redactor([new SecretValue('TOKEN', Buffer.from(VALUE))]);
}

function textOf({ chunks }: OutputPart): string {
  return chunks.map(({ data }) => Buffer.from(data, 'base64').toString()).join('');
}

test('a value that comes letter by letter is masked, and nothing of it is read before', () => {
  const output = new RunOutput(redactor());
  output.push('stdout', Buffer.from('before '));
  for (const letter of VALUE) {
    output.push('stdout', Buffer.from(letter));
    expect(textOf(output.read(0))).toMatch(/^before (\[secret TOKEN\])?$/);
  }
  output.push('stdout', Buffer.from(' after'));
  output.close();
  expect(textOf(output.read(0))).toBe('before [secret TOKEN] after');
});

test('the two streams do not hide halves from each other, and what looked like a value is given out at the end', () => {
  const output = new RunOutput(redactor());
  output.push('stdout', Buffer.from(VALUE.slice(0, 8)));
  output.push('stderr', Buffer.from(VALUE));
  output.push('stdout', Buffer.from(VALUE.slice(8)));
  output.push('stdout', Buffer.from(VALUE.slice(0, 8)));
  output.close();
  const part = output.read(0);
  const of = (stream: string) => textOf({ ...part, chunks: part.chunks.filter((chunk) => chunk.stream === stream) });
  expect(of('stdout')).toBe(`[secret TOKEN]${VALUE.slice(0, 8)}`);
  expect(of('stderr')).toBe('[secret TOKEN]');
});

test('is read on from any position, in parts, and says when something before is gone', () => {
  const output = new RunOutput(null);
  const line = Buffer.alloc(100_000, 'x');
  for (let index = 0; index < 10; index += 1) output.push('stdout', line);
  let read = 0;
  for (let part = output.read(0); part.chunks.length > 0; part = output.read(read)) {
    expect(textOf(part).length).toBeLessThanOrEqual(262_144);
    read = part.next;
  }
  expect(read).toBe(1_000_000);
  expect(output.read(999_990)).toMatchObject({ next: 1_000_000, more: false, truncated: false });
  for (let index = 0; index < 100; index += 1) output.push('stdout', line);
  expect(output.keptBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
  expect(output.read(0).truncated).toBe(true);
  expect(output.hasDropped).toBe(true);
});

test('a run that prints more than it may is told so, and letters cost what they take', () => {
  const output = new RunOutput(null, 1_000);
  expect(output.push('stdout', Buffer.alloc(1_000))).toBe(true);
  expect(output.push('stdout', Buffer.alloc(1))).toBe(false);
  const letters = new RunOutput(null);
  for (let index = 0; index < 200_000; index += 1) letters.push('stdout', Buffer.from('x'));
  expect(letters.hasDropped).toBe(true);
});
