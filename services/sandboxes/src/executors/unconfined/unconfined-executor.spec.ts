import { waitFor } from '@countersign/testing';
import { describe, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { shell } from '../../fixtures/collected.js';
import { executorSuite, sandboxSpec } from '../../fixtures/executor-suite.js';
import { DEFAULT_LIMITS } from '../sandbox-limits.js';
import { UnconfinedExecutor } from './unconfined-executor.js';

const VALUE = 'canary-77d0e1-value-without-walls';

const executor = new UnconfinedExecutor();
const lacking = await executor.check().then(
  () => null,
  (error: Error) => error.message,
);

function describeHere(name: string, body: () => void): void {
  if (lacking === null) describe(name, body);
  else describe.skip(`${name} (skipped: ${lacking})`, body);
}

executorSuite('unconfined', async () => executor, describeHere);

describe('what an unconfined sandbox does not promise', () => {
  test.skip('that nothing gets out (skipped: escapes.spec.ts needs walls, and here there are none)', () => undefined);
});

describeHere('a sandbox without walls', () => {
  test('has a folder and an environment of its own, and none of the service’s', async () => {
    process.env['PLANTED_IN_THE_SERVICE'] = 'planted';
    const sandbox = await executor.start(sandboxSpec({ TOKEN: VALUE }));
    const { stdout } = await shell(sandbox, 'env | cut -d= -f1; ls -ld "$HOME" "$TMPDIR" | cut -c1-10; echo "$HOME"');
    await sandbox.stop();
    delete process.env['PLANTED_IN_THE_SERVICE'];
    const lines = stdout.trimEnd().split('\n');
    const home = lines.pop()!;
    expect(lines.filter((line) => !['_', 'PWD', 'SHLVL', 'OLDPWD'].includes(line)).sort()).toEqual(
      ['COUNTERSIGN_SANDBOX', 'HOME', 'LANG', 'PATH', 'TMPDIR', 'TOKEN', 'drwx------', 'drwx------'].sort(),
    );
    expect(existsSync(home)).toBe(false);
  });

  test('has its value in no command line, and in no environment but that of what it runs', async () => {
    const sandbox = await executor.start(sandboxSpec({ TOKEN: VALUE }));
    const begun = Promise.withResolvers<void>();
    // Nothing follows the word but sleep: while a process becomes another program, its environment reads as empty.
    const argv = ['perl', '-e', '$| = 1; print "begun\\n"; sleep 1000'];
    await sandbox.run({ argv, directory: '/workspace', stdin: null }, () => begun.resolve());
    await begun.promise;
    const found = processesWith(VALUE);
    const told = pids().filter((pid) => read(`/proc/${pid}/cmdline`).includes(VALUE));
    await sandbox.stop();
    expect([found.length, told]).toEqual([1, []]);
    expect(processesWith(VALUE)).toEqual([]);
  });

  const WAYS = [
    ['left their group and their parent', '(setsid sleep $0 &); sleep $0'],
    ['left their environment too', '(setsid env -i sleep $0 &); sleep $0'],
    ['were stopped', 'sleep $0 & kill -STOP $!; sleep $0'],
    ['fork on', 'again() { sleep 0.01; again & }; again & again & sleep $0'],
    ['ended the first process of the sandbox', '(setsid sleep $0 &); kill -9 $PPID; sleep $0'],
    ['stopped the first process of the sandbox', '(setsid sleep $0 &); kill -STOP $PPID; sleep $0'],
  ] as const;

  describe.each([
    ['that is a user of its own, where the service is root', true],
    ['that is who the service is', false],
  ] as const)('one %s', (_who, hasOwnUsers) => {
    test.each(WAYS)('takes all with it when it ends: also those that %s', async (_what, script) => {
      const seconds = `1000.${randomInt(1e9)}`;
      const value = `${VALUE}-${seconds}`;
      const sandbox = await new UnconfinedExecutor(hasOwnUsers).start(sandboxSpec({ TOKEN: value }));
      const argv = ['/bin/sh', '-c', script, seconds];
      await sandbox.run({ argv, directory: '/workspace', stdin: null }, () => undefined);
      let hasEnded = false;
      void sandbox.ended.then(() => (hasEnded = true));
      await waitFor(() => hasEnded || running(seconds).some((command) => command.startsWith('sleep')));
      await sandbox.stop();
      expect(running(seconds)).toEqual([]);
      expect(processesWith(value)).toEqual([]);
    });
  });

  test('is bounded, process by process', async () => {
    const limits = { ...DEFAULT_LIMITS, openFiles: 33, storageBytes: 1024 * 1024 };
    const sandbox = await executor.start(sandboxSpec({}, { limits }));
    const { stdout } = await shell(sandbox, 'ulimit -n; ulimit -c; head -c 2000000 /dev/zero > f; wc -c < f');
    await sandbox.stop();
    expect(stdout).toBe(`33\n0\n${1024 * 1024}\n`);
  });

  test('gets no rights from programs that bring some along', async () => {
    const sandbox = await executor.start(sandboxSpec());
    const { stdout } = await shell(sandbox, 'grep NoNewPrivs /proc/self/status');
    await sandbox.stop();
    expect(stdout).toBe('NoNewPrivs:\t1\n');
  });

  test('whose service was killed is ended by itself, and its folder by the next one', async () => {
    const left = mkdtempSync(join(tmpdir(), 'countersign-sandbox-999999999-1-'));
    mkdirSync(join(left, 'workspace'));
    const env = { PATH: process.env['PATH'], COUNTERSIGN_SANDBOX: left };
    const forgotten = spawn('sleep', ['1000'], { env, detached: true, stdio: 'ignore' });
    const over = once(forgotten, 'exit');
    const running = await executor.start(sandboxSpec({ TOKEN: VALUE }));
    await executor.sweep();
    await over;
    expect(existsSync(left)).toBe(false);
    // What this process runs is not left behind.
    expect((await shell(running, 'echo alive')).stdout).toBe('alive\n');
    await running.stop();
    rmSync(left, { recursive: true, force: true });
  });
});

function pids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function processesWith(text: string): string[] {
  return pids().filter((pid) => read(`/proc/${pid}/environ`).includes(text));
}

/** What runs with this argument, the dead not counted: their command line is empty. */
function running(argument: string): string[] {
  return pids()
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((command) => command.includes(argument));
}
