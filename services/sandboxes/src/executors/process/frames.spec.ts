import { expect, test } from '@jest/globals';
import { frame, FrameReader } from './frames.js';

function sent(kind: string, run: number, data: string): Buffer {
  return Buffer.concat([Buffer.from(kind), frame('X', run, Buffer.from(data)).subarray(1)]);
}

test('puts frames together, wherever the chunks end', () => {
  const bytes = Buffer.concat([sent('r', 0, ''), sent('o', 7, 'hello'), sent('x', 7, '\0\0\0\u0001')]);
  for (let size = 1; size <= bytes.length; size += 1) {
    const reader = new FrameReader();
    const read: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      for (const { kind, run, data } of reader.read(bytes.subarray(at, at + size))) {
        read.push(`${kind} ${run} ${data.toString('latin1')}`);
      }
    }
    expect(read).toEqual(['r 0 ', 'o 7 hello', 'x 7 \0\0\0\u0001']);
  }
});

test('does not believe what is no frame, or longer than any honest one', () => {
  expect(() => [...new FrameReader().read(sent('E', 0, 'x'))]).toThrow(/no frame/);
  const long = sent('o', 1, '');
  long.writeUInt32BE(65_537, 5);
  expect(() => [...new FrameReader().read(long)]).toThrow(/no frame/);
});
