import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchFailure } from '../launch-failure.js';
import { inheritedEnvironment } from '../processes/inherited-environment.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerAccount } from './server-account.js';

export const SUPERUSER = 'postgres';

export interface ClusterOptions {
  binaries: PostgresBinaries;
  account: ServerAccount | null;
  directory: string;
  password: string;
  /** False for data that nobody misses after a power cut: initdb then waits for no disk. */
  durable: boolean;
}

/** Makes the data directory unless it is there. One that a crash left half made is made anew. @returns its path */
export function createCluster({ binaries, account, directory, password, durable }: ClusterOptions): string {
  const data = join(directory, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return data;
  const draft = join(directory, 'data.draft');
  const passwordFile = join(directory, 'initdb.password');
  rmSync(draft, { recursive: true, force: true });
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    const args = [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of texts on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ];
    const { status, error, stderr } = spawnSync(binaries.initdb, args, {
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
      // initdb does not start where it cannot read its working directory.
      cwd: directory,
      env: { ...inheritedEnvironment(), LC_ALL: 'C' },
      encoding: 'utf8',
    });
    if (status !== 0) {
      const reason = error?.message ?? stderr.trim().split('\n').slice(-4).join('\n');
      throw new LaunchFailure(`PostgreSQL's data directory could not be made in ${directory}:\n${reason}`);
    }
    renameSync(draft, data);
    return data;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
