import { afterAll, expect, test } from '@jest/globals';
import { freePort, processIdentity, waitUntil } from '@countersign/local-system';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT_MS = 300_000;
const program = join(dirname(fileURLToPath(import.meta.url)), '../dist/main.js');
const home = mkdtempSync(join(tmpdir(), 'countersign-up-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  const location = join(home, 'postgresql.location');
  if (existsSync(location)) rmSync(readFileSync(location, 'utf8').trim(), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function up(env: Record<string, string>): Run {
  // As the launcher starts it: with a channel whose end tells it that the launcher is gone.
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DATABASE_URL: '', NATS_URL: '', COUNTERSIGN_HOME: home, ...env },
  });
  children.push(child);
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const printed = Promise.all([child.stdout!, child.stderr!].map((stream) => once(stream, 'end')));
  // Not `close`: Node does not tell it of a child from whose channel we disconnected.
  const ended = once(child, 'exit').then(async ([code]) => (await printed, code as number | null));
  return { child, output: () => output, ended };
}

async function ready(run: Run): Promise<number[]> {
  const readyOrEnded = () => {
    if (run.child.exitCode !== null) throw new Error(run.output());
    return run.output().includes('Ctrl-C');
  };
  await waitUntil(readyOrEnded, { withinMs: 180_000, what: 'up' });
  const files = readdirSync(join(home, 'run'));
  return files.map((name) => (JSON.parse(readFileSync(join(home, 'run', name), 'utf8')) as { pid: number }).pid);
}

async function goneAfter(run: Run, pids: number[], end: () => void, code: number | null): Promise<void> {
  end();
  expect(await run.ended).toBe(code);
  expect(pids.filter((pid) => processIdentity(pid) !== null)).toEqual([]);
}

test(
  'the whole life of it: first start, a second one beside it, each way to stop',
  async () => {
    const port = String(await freePort());
    const first = up({ COUNTERSIGN_PORT: port });
    const pids = await ready(first);
    expect(pids).toHaveLength(3);
    const password = readFileSync(join(home, 'admin.password'), 'utf8').trim();
    expect(first.output()).toContain(password);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

    const beside = up({ COUNTERSIGN_PORT: String(await freePort()) });
    expect(await beside.ended).toBe(1);
    expect(beside.output()).toMatch(/already runs from .* \(process \d+\)/);
    await goneAfter(first, pids, () => first.child.kill('SIGINT'), 0);

    for (const end of ['SIGTERM', 'SIGHUP', 'launcher gone'] as const) {
      const run = up({ COUNTERSIGN_PORT: port });
      const running = await ready(run);
      expect(run.output()).not.toContain(password);
      const stop = () => (end === 'launcher gone' ? run.child.disconnect() : run.child.kill(end));
      await goneAfter(run, running, () => void stop(), 0);
    }
  },
  LIMIT_MS,
);

test(
  'a part that dies ends the rest, and is named',
  async () => {
    const run = up({ COUNTERSIGN_PORT: String(await freePort()) });
    const pids = await ready(run);
    const { pid } = JSON.parse(readFileSync(join(home, 'run/nats.pid'), 'utf8')) as { pid: number };
    await goneAfter(run, pids, () => process.kill(pid, 'SIGKILL'), 1);
    expect(run.output()).toMatch(/NATS ended by itself. Its log: .*nats\.log/);
  },
  LIMIT_MS,
);

test('a wrong setting is said by its name, never with its content', async () => {
  const run = up({ COUNTERSIGN_PORT: 'eighty-four' });
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(/COUNTERSIGN_PORT is not valid: it must be a port number/);
  expect(run.output()).not.toMatch(/eighty-four/);
});
