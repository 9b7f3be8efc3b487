import { expect, test } from '@jest/globals';
import { linesOf } from './index.js';

async function cut(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const bytes = async function* () {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  };
  const lines: string[] = [];
  for await (const line of linesOf(bytes())) lines.push(line);
  return lines;
}

test('lines end with a line feed and with nothing else', async () => {
  expect(await cut('a\nb\r\u2028\n', 'c')).toEqual(['a', 'b\r\u2028', 'c']);
  expect(await cut('a\n')).toEqual(['a']);
  expect(await cut('a\n\nb\n')).toEqual(['a', '', 'b']);
  expect(await cut()).toEqual([]);
});

test('a line is put together from its chunks, in the middle of a character too', async () => {
  const bytes = Buffer.from('ö\nü');
  expect(await cut(bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4))).toEqual(['ö', 'ü']);
});

test('what is not UTF-8, and a line without an end, is no text', async () => {
  expect(await cut(Uint8Array.of(0xef, 0xbf, 0x3d, 0x0a), 'next')).toEqual(['\uFFFD', 'next']);
  expect(await cut(Buffer.alloc(3 * 1024 * 1024, 'a'), Buffer.alloc(3 * 1024 * 1024, 'a'), '\nnext')).toEqual([
    '\uFFFD',
    'next',
  ]);
});
