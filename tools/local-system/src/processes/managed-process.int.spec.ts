import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedProcess, type ProcessSpec } from './managed-process.js';
import { processIdentity } from './process-identity.js';

let directory: string;
const started: ManagedProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-process-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) await child.kill();
  rmSync(directory, { recursive: true, force: true });
});

/** A child that runs a script; ready once it has logged that it is. */
function child(script: string, more: Partial<ProcessSpec> = {}): ManagedProcess {
  const managed = new ManagedProcess({
    name: 'the child',
    command: process.execPath,
    args: ['-e', script],
    logFile: join(directory, 'log'),
    pidFile: join(directory, 'pid'),
    ready: (self) => self.logTail().includes('ready'),
    readyWithinMs: 30_000,
    stopWithinMs: 30_000,
    ...more,
  });
  started.push(managed);
  return managed;
}

const serve = 'console.log("ready"); setInterval(() => {}, 1000);';

test('starts, says when it is ready, and stops', async () => {
  const process = child(serve);
  await process.start();
  const pid = process.pid!;
  expect(processIdentity(pid)).not.toBeNull();
  await process.stop();
  expect(processIdentity(pid)).toBeNull();
  expect(process.running).toBe(false);
  expect(existsSync(join(directory, 'pid'))).toBe(false);
});

test('one that ends before it is ready is an error with the end of its log', async () => {
  await expect(child('console.error("no disk"); process.exit(3)').start()).rejects.toThrow(/no disk/);
});

test('one that cannot be run is an error that names it', async () => {
  await expect(child('', { command: '/nowhere/program' }).start()).rejects.toThrow(/\/nowhere\/program: ENOENT/);
});

test('one that does not get ready in time is stopped', async () => {
  const process = child('setInterval(() => {}, 1000)', { readyWithinMs: 300 });
  await expect(process.start()).rejects.toThrow(/longer than 300 ms/);
  expect(process.running).toBe(false);
});

test('one that ignores SIGTERM is killed after its time', async () => {
  const process = child(`process.on('SIGTERM', () => {}); ${serve}`, { stopWithinMs: 200 });
  await process.start();
  await process.stop();
  await expect(process.ended).resolves.toMatchObject({ signal: 'SIGKILL', wanted: true });
});

test('an end that nobody wanted shows as such', async () => {
  const running = child(serve);
  await running.start();
  process.kill(running.pid!, 'SIGKILL');
  await expect(running.ended).resolves.toMatchObject({ signal: 'SIGKILL', wanted: false });
});

test('a child that an earlier launcher left behind is ended first, by its pid file', async () => {
  const first = child(serve);
  await first.start();
  const leftover = first.pid!;
  const second = child(serve);
  await second.start();
  expect(processIdentity(leftover)).toBeNull();
  expect(second.pid).not.toBe(leftover);
});

test("a stale pid file with another process's id harms nobody", async () => {
  const first = child(serve);
  await first.start();
  const file = JSON.parse(readFileSync(join(directory, 'pid'), 'utf8')) as { pid: number; identity: string };
  expect(file).toEqual({ pid: first.pid, identity: processIdentity(first.pid!) });
  await first.kill();
  // The same id, another time of birth: this test itself.
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(directory, 'pid'), JSON.stringify({ ...file, pid: process.pid }));
  await child(serve).start();
});
