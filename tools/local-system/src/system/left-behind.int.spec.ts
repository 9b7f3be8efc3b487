import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, cpSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { scratchHome, type ScratchHome } from '../fixtures/scratch-home.js';
import { findNatsServer } from '../nats/find-nats-server.js';
import { installedPackage, postgresBinaries } from '../postgres/postgres-binaries.js';
import { serverAccount } from '../postgres/server-account.js';
import { processIdentity } from '../processes/process-identity.js';
import { repositoryRoot } from './service-plan.js';

const LIMIT_MS = 180_000;
const NOBODY = 65_534;
const root = process.getuid?.() === 0;
const program = join(repositoryRoot(), 'tools/local-system/dist/fixtures/hold-servers.js');

let home: ScratchHome;
let nats: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  home = scratchHome();
  nats = await findNatsServer();
  if (!existsSync(program)) throw new Error('These tests run what was built: npm run build');
}, LIMIT_MS);
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  home.remove();
});

interface Held {
  child: ChildProcess;
  postgres: number;
  nats: number;
  owner: number;
}

/** Runs the program that holds the servers, and waits for it to say that they are up. */
async function hold(identity: { uid?: number; gid?: number; natsServer?: string } = {}): Promise<Held> {
  const { uid, gid, natsServer = nats } = identity;
  const child = spawn(process.execPath, [program, home.path, home.shared, natsServer], {
    ...{ uid, gid, cwd: '/' },
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: home.path, XDG_CACHE_HOME: join(home.path, 'cache') },
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, ...(JSON.parse(line) as Omit<Held, 'child'>) };
  }
  throw new Error('the servers did not start');
}

async function end({ child }: Held, signal: NodeJS.Signals): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}

test(
  'a launcher that is killed leaves servers behind; the next one ends them and goes on',
  async () => {
    const first = await hold();
    await end(first, 'SIGKILL');
    expect([first.postgres, first.nats].filter((pid) => processIdentity(pid) === null)).toEqual([]);
    const second = await hold();
    expect([first.postgres, first.nats].filter((pid) => processIdentity(pid) !== null)).toEqual([]);
    await end(second, 'SIGTERM');
    expect([second.postgres, second.nats].filter((pid) => processIdentity(pid) !== null)).toEqual([]);
  },
  LIMIT_MS,
);

/** Why the test as an ordinary user cannot be done here, if so. */
function whyNotAsNobody(): string | null {
  if (!root) return 'everything here already runs as an ordinary user';
  const reads = spawnSync(process.execPath, ['-e', `require('fs').readFileSync(${JSON.stringify(program)})`], {
    uid: NOBODY,
    gid: NOBODY,
  });
  return reads.status === 0 ? null : 'the account `nobody` cannot reach this clone';
}

const obstacle = whyNotAsNobody();
(obstacle === null ? test : test.skip)(
  `an ordinary user runs the servers as himself${obstacle === null ? '' : ` (skipped: ${obstacle})`}`,
  async () => {
    chownSync(home.path, NOBODY, NOBODY);
    const natsServer = join(home.path, 'nats-server-copy');
    copyFileSync(nats, natsServer);
    chmodSync(natsServer, 0o755);
    const held = await hold({ uid: NOBODY, gid: NOBODY, natsServer });
    expect(held.owner).toBe(NOBODY);
    expect(existsSync(join(home.path, 'postgresql/data/PG_VERSION'))).toBe(true);
    await end(held, 'SIGTERM');
    expect(processIdentity(held.postgres)).toBeNull();
  },
  LIMIT_MS,
);

(root ? test : test.skip)(
  `root runs PostgreSQL as another account, also from a clone that is closed to it${root ? '' : ' (skipped: not root)'}`,
  () => {
    const account = serverAccount()!;
    expect(account.uid).not.toBe(0);
    const { directory, version } = installedPackage();
    const closed = join(home.path, 'clone');
    mkdirSync(closed, { mode: 0o700 });
    cpSync(join(directory, 'native'), join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const binaries = postgresBinaries(account, { directory: closed, version }, home.shared);
    expect(dirname(dirname(dirname(binaries.postgres)))).toMatch(new RegExp(`^${home.shared}/postgresql/`));
    expect(binaries.note).toMatch(/copied to/);
    const { status } = spawnSync(binaries.postgres, ['--version'], { uid: account.uid, gid: account.gid });
    expect(status).toBe(0);
  },
  LIMIT_MS,
);

test(
  'links that an install script should have made are made',
  () => {
    const { directory, version } = installedPackage();
    const bare = join(home.path, 'package');
    // Links are what this copy leaves out.
    const real = (source: string) => !lstatSync(source).isSymbolicLink();
    cpSync(join(directory, 'native'), join(bare, 'native'), { recursive: true, filter: real });
    chmodSync(home.path, 0o755);
    const binaries = postgresBinaries(null, { directory: bare, version });
    expect(binaries.postgres).toBe(join(bare, 'native/bin/postgres'));
  },
  LIMIT_MS,
);
