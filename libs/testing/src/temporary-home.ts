import { PidFile } from '@countersign/local-system';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'countersign-test-';
/** Where the PostgreSQL of tests that run as root keep their data. */
const SHARED = join(tmpdir(), 'countersign-tests-of-root');

export interface TemporaryHome {
  path: string;
  /** For PostgresOptions. */
  shared: string;
  remove: () => void;
}

/** A directory of its own for the servers of one test. Also ends and removes what tests left that were killed. */
export function temporaryHome(): TemporaryHome {
  removeAbandoned();
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  new PidFile(join(path, 'owner.pid')).write(process.pid);
  return { path, shared: SHARED, remove: () => removeHome(path) };
}

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    try {
      // One that was made this minute may not have its owner's name yet.
      if (Date.now() - statSync(path).mtimeMs < 60_000) continue;
      if (new PidFile(join(path, 'owner.pid')).livingPid() !== null) continue;
      for (const file of readdirSync(join(path, 'run'))) kill(new PidFile(join(path, 'run', file)).livingPid());
      removeHome(path);
    } catch {
      // Another user's, or somebody else is removing it.
    }
  }
}

function kill(pid: number | null): void {
  if (pid !== null) process.kill(pid, 'SIGKILL');
}

function removeHome(path: string): void {
  const data = locationOf(path);
  if (data) rmSync(data, { recursive: true, force: true });
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Root's data is outside; never delete anything but what a test can have made. */
function locationOf(home: string): string | null {
  try {
    const location = readFileSync(join(home, 'postgresql.location'), 'utf8').trim();
    return location.startsWith(`${SHARED}/`) ? location : null;
  } catch {
    return null;
  }
}
