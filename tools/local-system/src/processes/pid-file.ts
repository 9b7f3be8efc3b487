import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from './process-identity.js';
import { stopProcess } from './stop-process.js';

/** Remembers a process across the death of whoever started it. */
export class PidFile {
  constructor(readonly path: string) {}

  write(pid: number): void {
    writeFileSync(this.path, JSON.stringify({ pid, identity: processIdentity(pid) }), { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** The process that was remembered, where it still runs; never another one that got its id. */
  livingPid(): number | null {
    try {
      const { pid, identity } = JSON.parse(readFileSync(this.path, 'utf8')) as { pid: number; identity: string };
      return identity !== null && processIdentity(pid) === identity ? pid : null;
    } catch {
      return null;
    }
  }

  /** Ends what an earlier run left behind when it was killed. @returns whether there was anything */
  async endLeftover(signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
    const pid = this.livingPid();
    if (pid !== null) await stopProcess(pid, signal, withinMs);
    this.remove();
    return pid !== null;
  }
}
