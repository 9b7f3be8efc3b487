import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HomeLock } from './home-lock.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countersign-lock-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a home is for one at a time', () => {
  const lock = HomeLock.acquire(home);
  expect(() => HomeLock.acquire(home)).toThrow(
    new RegExp(`already runs from ${home} \\(process ${process.pid}\\).*COUNTERSIGN_HOME=`),
  );
  lock.release();
  HomeLock.acquire(home).release();
  expect(readdirSync(home)).toEqual([]);
});

test('what a crash left is taken over, also where its id has been given to another process', () => {
  writeFileSync(join(home, 'lock'), JSON.stringify({ pid: process.pid, identity: 'of another life' }));
  HomeLock.acquire(home).release();
  expect(readdirSync(home)).toEqual([]);
});
