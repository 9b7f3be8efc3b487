import { afterAll, afterEach, expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { processesOf, scratchHome } from '../fixtures/scratch-home.js';
import { standInPlan } from '../fixtures/stand-in-plan.js';
import { processIdentity } from '../processes/process-identity.js';
import type { LocalSystemOptions } from './local-system-options.js';
import { LocalSystem } from './local-system.js';

const LIMIT_MS = 120_000;
// One for all: what a system leaves behind is what the next one starts from.
const home = scratchHome();
const running: LocalSystem[] = [];
afterEach(async () => {
  for (const system of running.splice(0)) await system.stop();
});
afterAll(() => home.remove());

async function start(options: Partial<LocalSystemOptions> = {}): Promise<LocalSystem> {
  const postgres = { durable: false, shared: home.shared };
  const defaults = { home: home.path, mode: 'processes', services: standInPlan(), postgres } as const;
  const system = await LocalSystem.start({ ...defaults, ...options });
  running.push(system);
  return system;
}

/** Everything that names the home or its data: nothing of it may run when nothing should. */
function left(): string[] {
  const pids = readdirSync('/proc').filter((name) => Number(name) !== process.pid);
  return [...processesOf(home.path, pids), ...processesOf(home.shared, pids)];
}

test(
  'a second start finds what the first one made',
  async () => {
    const first = await start();
    const password = readFileSync(first.facts.adminPasswordFile, 'utf8');
    expect(first.admin.toShow).toBe(password.trim());
    first.admin.shown();
    await first.stop();
    const second = await start();
    expect(second.admin.toShow).toBeNull();
    expect(readFileSync(second.facts.adminPasswordFile, 'utf8')).toBe(password);
  },
  LIMIT_MS,
);

test.each(['in-process', 'one-process', 'processes'] as const)(
  'starts %s, answers, and leaves no process behind',
  async (mode) => {
    const system = await start({ mode });
    const { pid } = (await (await fetch(`${system.url}/x`)).json()) as { pid: number };
    expect(pid === process.pid).toBe(mode === 'in-process');
    const pids = [system.postgres!.process.pid!, system.nats!.process.pid!];
    await system.stop();
    await expect(fetch(system.url)).rejects.toThrow();
    expect([...pids, pid].filter((each) => each !== process.pid && processIdentity(each) !== null)).toEqual([]);
    expect(left()).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'a service may be killed and started again, alone',
  async () => {
    const system = await start();
    const gateway = system.services.processes.get('gateway')!;
    const before = gateway.pid;
    await gateway.kill();
    await gateway.restart();
    expect(gateway.pid).not.toBe(before);
  },
  LIMIT_MS,
);

test(
  'a second one in the same home is refused by name, and does the first no harm',
  async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(new RegExp(`already runs from ${home.path}`));
    expect((await fetch(first.url)).status).toBe(200);
  },
  LIMIT_MS,
);

test(
  'nobody else can enter the home, and every file in it is closed',
  async () => {
    await start();
    expect(statSync(home.path).mode & 0o777).toBe(0o700);
    for (const entry of readdirSync(home.path)) {
      const open = statSync(join(home.path, entry)).mode & 0o077;
      expect([entry, open]).toEqual([entry, 0]);
    }
  },
  LIMIT_MS,
);

test(
  'a port in use is said by name, before anything is started',
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(new RegExp(`Port ${port} .*COUNTERSIGN_PORT=`));
    other.close();
    expect(left()).toEqual([]);
    expect(existsSync(join(home.path, 'lock'))).toBe(false);
  },
  LIMIT_MS,
);

test.each(['in-process', 'one-process', 'processes'] as const)(
  'a service that does not start (%s) stops all the rest, and its reason is told',
  async (mode) => {
    const environment = () => ({ FAIL: 'SOME_SETTING', COUNTERSIGN_PORT: '1' });
    await expect(start({ mode, environment })).rejects.toThrow(/SOME_SETTING is not set/);
    expect(left()).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'a start that is told to end stops what it had started',
  async () => {
    const controller = new AbortController();
    // Nothing answers there, so the start would wait for its full minute.
    const starting = start({ signal: controller.signal, readyUrl: 'http://127.0.0.1:1/' });
    const services = join(home.path, 'run/gateway.pid');
    while (!existsSync(services)) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(starting).rejects.toThrow(/abort/i);
    expect(left()).toEqual([]);
  },
  LIMIT_MS,
);
