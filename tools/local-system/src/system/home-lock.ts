import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchFailure } from '../launch-failure.js';
import { processIdentity } from '../processes/process-identity.js';

/** One system at a time in a home. It is the process that counts, not the file: what a crash leaves is taken over. */
export class HomeLock {
  private constructor(private readonly path: string) {}

  /** @throws LaunchFailure where a running process has it */
  static acquire(home: string): HomeLock {
    const path = join(home, 'lock');
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }), { mode: 0o600 });
    try {
      // A link is made whole or not at all, and never over another one.
      for (;;) {
        try {
          linkSync(draft, path);
          return new HomeLock(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
        refuseWhileHeld(home, path);
        // Moved by one of those who found it stale; the others find nothing to move and look again.
        renameSync(path, `${draft}.stale`);
        rmSync(`${draft}.stale`, { force: true });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return HomeLock.acquire(home);
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  release(): void {
    rmSync(this.path, { force: true });
  }
}

function refuseWhileHeld(home: string, path: string): void {
  const { pid, identity } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; identity: string | null };
  if (identity === null || processIdentity(pid) !== identity) return;
  throw new LaunchFailure(
    `Countersign already runs from ${home} (process ${pid}). Stop that one first (kill ${pid}), or start this one from another home and port: COUNTERSIGN_HOME=… COUNTERSIGN_PORT=… npm run up`,
  );
}
