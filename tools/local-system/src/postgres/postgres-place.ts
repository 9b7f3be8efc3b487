import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { LaunchFailure } from '../launch-failure.js';
import type { ServerAccount } from './server-account.js';

/** Where root keeps what another account must reach. */
export const SHARED_DIRECTORY = '/var/lib/countersign';

export interface PostgresPlace {
  /** Of the server's account, mode 0700: the data directory and the password's way into initdb. */
  directory: string;
  /** Said to the user where it is not in the home. */
  note: string | null;
}

/**
 * Where the server keeps its data: in the home, except for root. The home is closed to everybody else, so the account
 * that runs the server for root could not even pass through it; its data lies in a directory of its own, named for the
 * home and noted there.
 * @param shared the directory for root's data
 */
export function postgresPlace(home: string, account: ServerAccount | null, shared = SHARED_DIRECTORY): PostgresPlace {
  if (!account) return { directory: ensurePrivateDirectory(join(home, 'postgresql')), note: null };
  const name = createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);
  const directory = join(shared, name);
  const pointer = join(home, 'postgresql.location');
  try {
    mkdirSync(shared, { recursive: true, mode: 0o755 });
    setAside(directory, pointer);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    chownSync(directory, account.uid, account.gid);
    writeFileSync(pointer, `${directory}\n`, { mode: 0o600 });
  } catch (error) {
    throw new LaunchFailure(
      `PostgreSQL's data cannot be kept in ${directory} (${(error as NodeJS.ErrnoException).code}). Run this as an ordinary user, or set DATABASE_URL to a server of your own.`,
    );
  }
  return { directory, note: `PostgreSQL runs as ${account.name}, with its data in ${directory}.` };
}

/** Data without a home that points to it is of a home that was deleted, keys and passwords included. */
function setAside(directory: string, pointer: string): void {
  if (existsSync(directory) && !existsSync(pointer)) {
    renameSync(directory, `${directory}.of-a-deleted-home.${Date.now()}`);
  }
}
