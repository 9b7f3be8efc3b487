import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeyPair, parsePrivateKeys, type KeyFileError } from './key-files.js';
import { WatchedKeyFile } from './watched-key-file.js';

const [one, two] = [newKeyPair('local-1').privateKey, newKeyPair('local-2').privateKey];
let directory: string;
let path: string;
let problems: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-key-file-'));
  path = join(directory, 'opening.jwks');
  problems = [];
  write(one);
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(...keys: object[]): void {
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
}

function watch(secret = true, at = path): WatchedKeyFile<typeof one> {
  const onProblem = ({ problem }: KeyFileError) => void problems.push(problem);
  return new WatchedKeyFile(at, parsePrivateKeys, { secret, onProblem });
}

test('a key that was added is found, without a restart', () => {
  const file = watch();
  expect(file.find('local-2')).toBeUndefined();
  write(one, two);
  expect(file.find('local-2')).toEqual(two);
  expect(file.all()).toEqual([one, two]);
});

test('a key that was taken out is no longer among all of them', () => {
  write(one, two);
  const file = watch();
  write(two);
  expect(file.all()).toEqual([two]);
  expect(file.find('local-1')).toBeUndefined();
});

test('a file that takes the place of another is seen, and one behind a link that is turned', () => {
  writeFileSync(join(directory, 'next'), JSON.stringify({ keys: [two] }), { mode: 0o600 });
  const link = join(directory, 'link');
  symlinkSync(path, link);
  const behindLink = watch(true, link);
  const file = watch();
  rmSync(link);
  symlinkSync(join(directory, 'next'), link);
  expect(behindLink.all()).toEqual([two]);
  renameSync(join(directory, 'next'), path);
  expect(file.all()).toEqual([two]);
});

test('a change that is of no use leaves the keys from before, and is told once', () => {
  const file = watch();
  writeFileSync(path, '{"keys":[');
  expect(file.all()).toEqual([one]);
  expect(file.find('local-1')).toEqual(one);
  expect(file.find('local-2')).toBeUndefined();
  expect(problems).toEqual(['is not JSON']);
  rmSync(path);
  expect(file.all()).toEqual([one]);
  expect(file.all()).toEqual([one]);
  expect(problems).toEqual(['is not JSON', 'cannot be read (ENOENT)']);
  write(two);
  expect(file.all()).toEqual([two]);
  expect(problems).toHaveLength(2);
});

test('a file that cannot be used at all is refused', () => {
  expect(() => watch(true, join(directory, 'missing'))).toThrow(/cannot be read \(ENOENT\)/);
  writeFileSync(path, 'nothing');
  expect(() => watch()).toThrow(/is not JSON/);
});

test('private keys that everyone can read are refused, with the remedy; those of a group are not', () => {
  chmodSync(path, 0o604);
  expect(() => watch()).toThrow(/can be read by everyone on this machine: run chmod 600/);
  expect(() => watch(false)).not.toThrow();
  chmodSync(path, 0o640);
  expect(() => watch()).not.toThrow();
});

test('keys that everyone can change are refused, public ones too', () => {
  chmodSync(path, 0o602);
  expect(() => watch(false)).toThrow(/can be changed by everyone on this machine/);
});

test('a file that becomes readable for everyone is told of when it is next read', () => {
  const file = watch();
  chmodSync(path, 0o644);
  expect(file.all()).toEqual([one]);
  expect(problems).toEqual([expect.stringContaining('can be read by everyone')]);
  chmodSync(path, 0o600);
  expect(file.all()).toEqual([one]);
  expect(problems).toHaveLength(1);
});
