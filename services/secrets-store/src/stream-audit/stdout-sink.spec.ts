import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StdoutSink } from './stdout-sink.js';

let directory: string;
let path: string;
let reader: number;
let sink: StdoutSink;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-stdout-sink-'));
  path = join(directory, 'pipe');
  execFileSync('mkfifo', [path]);
  reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  sink = new StdoutSink(path);
});
afterEach(async () => {
  await sink.close();
  closeSync(reader);
  rmSync(directory, { recursive: true });
});

const never = () => new AbortController().signal;

/** Everything that the pipe holds now. */
function drain(): string {
  const parts: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.alloc(65_536);
    try {
      const length = readSync(reader, buffer);
      if (length === 0) return Buffer.concat(parts).toString();
      parts.push(buffer.subarray(0, length));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return Buffer.concat(parts).toString();
      throw error;
    }
  }
}

/** Reads until that is so, and then what is left. */
async function readUntil(isDone: () => boolean): Promise<string> {
  let received = '';
  await waitFor(
    () => {
      received += drain();
      return isDone();
    },
    { what: 'the end of the write' },
  );
  return received + drain();
}

/** Lines of many lengths, some longer than what a pipe takes in one piece. */
const lines = Array.from({ length: 200 }, (_, index) =>
  JSON.stringify({ index, filling: 'x'.repeat((index % 9) * 1_500) }),
);

test('lines go out as they are', async () => {
  await sink.write(['one', 'two'], never());
  expect(drain()).toBe('one\ntwo\n');
});

test('a full pipe keeps nobody waiting but this write, and when it is read every line arrives whole', async () => {
  let isWritten = false;
  const writing = sink.write(lines, never()).then(() => (isWritten = true));
  // It is full, and this process does other things.
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isWritten).toBe(false);
  const received = await readUntil(() => isWritten);
  await writing;
  expect(received).toBe(lines.map((line) => `${line}\n`).join(''));
});

test('a pipe that nobody reads ends the attempt, and the next one leaves no half line', async () => {
  // Longer than a pipe holds, so that part of it is written.
  const long = JSON.stringify({ filling: 'x'.repeat(100_000) });
  const lines = [long, 'two', 'three'];
  await expect(sink.write(lines, never())).rejects.toThrow('nobody reads it');
  const first = drain();
  let isWritten = false;
  const writing = sink.write(lines, never()).then(() => (isWritten = true));
  const received = first + (await readUntil(() => isWritten));
  await writing;
  const arrived = received.split('\n').slice(0, -1);
  // Some of them twice, and none in pieces.
  expect(arrived.filter((line) => !lines.includes(line))).toEqual([]);
  expect(new Set(arrived).size).toBe(lines.length);
});

test('whoever closes does not wait for the reader', async () => {
  const abort = new AbortController();
  const writing = sink.write(lines, abort.signal);
  abort.abort();
  await expect(writing).rejects.toThrow('abort');
});
