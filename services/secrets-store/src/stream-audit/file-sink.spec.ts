import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSink } from './file-sink.js';

let directory: string;
let path: string;
let sink: FileSink;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-file-sink-'));
  path = join(directory, 'audit.jsonl');
  sink = new FileSink(path);
});
afterEach(async () => {
  await sink.close();
  rmSync(directory, { recursive: true });
});

const content = (file = path) => readFileSync(file, 'utf8');

test('lines are appended to what is there, and only the owner can read them', async () => {
  await sink.write(['one', 'two']);
  await sink.close();
  const later = new FileSink(path);
  await later.write(['three']);
  await later.close();
  expect(content()).toBe('one\ntwo\nthree\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file that is moved away goes on under its own name, and a new one is made', async () => {
  await sink.write(['one']);
  renameSync(path, `${path}.1`);
  await sink.write(['two']);
  expect([content(`${path}.1`), content()]).toEqual(['one\n', 'two\n']);
  unlinkSync(path);
  await sink.write(['three']);
  expect(content()).toBe('three\n');
  // As logrotate's `create` does.
  renameSync(path, `${path}.2`);
  writeFileSync(path, '');
  await sink.write(['four']);
  expect([content(`${path}.2`), content()]).toEqual(['three\n', 'four\n']);
});

test('half a line that a crash left is ended, so that the next one is a line of its own', async () => {
  appendFileSync(path, 'whole\nhal');
  await sink.write(['next']);
  expect(content()).toBe('whole\nhal\nnext\n');
});

test('what is no regular file is refused at once, also a pipe that nobody reads', async () => {
  execFileSync('mkfifo', [path]);
  await expect(sink.write(['one'])).rejects.toThrow('regular file');
  const directorySink = new FileSink(directory);
  await expect(directorySink.write(['one'])).rejects.toThrow('EISDIR');
});

test('after an error the file is opened anew', async () => {
  const nowhere = join(directory, 'later', 'audit.jsonl');
  const patient = new FileSink(nowhere);
  await expect(patient.write(['one'])).rejects.toThrow('ENOENT');
  mkdirSync(join(directory, 'later'));
  await patient.write(['one']);
  expect(content(nowhere)).toBe('one\n');
  await patient.close();
});
