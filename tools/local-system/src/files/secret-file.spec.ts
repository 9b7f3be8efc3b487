import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrivateDirectory } from './private-directory.js';
import { ensureSecretFile, generatePassword, writeSecretFile } from './secret-file.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-files-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a secret is made once, and only its owner can read it', () => {
  const path = join(directory, 'secret');
  const first = ensureSecretFile(path, generatePassword);
  expect(first).toMatch(/^[\w-]{32}$/);
  expect(ensureSecretFile(path, generatePassword)).toBe(first);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a secret that others could read is closed again', () => {
  const path = join(directory, 'secret');
  ensureSecretFile(path, () => 'kept');
  chmodSync(path, 0o644);
  expect(ensureSecretFile(path, () => 'another')).toBe('kept');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('writing again replaces the content and leaves nothing beside it', () => {
  const path = join(directory, 'secret');
  writeSecretFile(path, 'one');
  writeSecretFile(path, 'two');
  expect(ensureSecretFile(path, () => 'three')).toBe('two');
  expect(readdirSync(directory)).toEqual(['secret']);
});

test('a private directory is closed to others, also where it was open before', () => {
  const path = join(directory, 'a', 'b');
  ensurePrivateDirectory(path);
  chmodSync(path, 0o755);
  ensurePrivateDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});
