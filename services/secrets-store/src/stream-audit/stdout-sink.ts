import { close as closeFd, constants, fstat, open, write as writeFd } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { AuditStreamSink } from './audit-stream-sink.js';

const STDOUT = 1;
const OWN_STDOUT = '/proc/self/fd/1';

/** How long a full pipe is waited for at a time, and in all before the batch counts as failed; milliseconds. */
const FULL_WAIT_MS = 50;
const FULL_WAIT_MS_MAX = 5_000;

/**
 * Writes lines to standard output, past `process.stdout`: that waits for a full pipe with the whole process. A pipe is
 * opened a second time, so that only these writes do not wait. What is no pipe is written to as it is (a file has its
 * place in the descriptor), on a thread of its own.
 */
export class StdoutSink implements AuditStreamSink {
  private fd: number | null = null;
  /** The rest of a line of which part was written: nothing else may come before it. */
  private torn: Buffer = Buffer.alloc(0);

  /** @param path of the pipe, where it is not the process's own output */
  constructor(private readonly path: string | null = null) {}

  async write(lines: readonly string[], signal: AbortSignal): Promise<void> {
    this.fd ??= await this.opened();
    await this.writeAll(this.torn, signal);
    for (const line of lines) await this.writeAll(Buffer.from(`${line}\n`), signal);
  }

  async close(): Promise<void> {
    const { fd } = this;
    this.fd = null;
    if (fd !== null && fd !== STDOUT) await promisify(closeFd)(fd);
  }

  private async opened(): Promise<number> {
    const isPipe = this.path !== null || (await promisify(fstat)(STDOUT)).isFIFO();
    if (!isPipe) return STDOUT;
    try {
      return await promisify(open)(this.path ?? OWN_STDOUT, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      // No /proc on this system.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && this.path === null) return STDOUT;
      throw error;
    }
  }

  private async writeAll(bytes: Buffer, signal: AbortSignal): Promise<void> {
    let rest = bytes;
    let waitedMs = 0;
    try {
      while (rest.length > 0) {
        signal.throwIfAborted();
        const written = await this.writeSome(rest);
        rest = rest.subarray(written);
        if (written > 0) waitedMs = 0;
        else if (waitedMs >= FULL_WAIT_MS_MAX) throw new Error('standard output is full, and nobody reads it');
        else {
          waitedMs += FULL_WAIT_MS;
          await setTimeout(FULL_WAIT_MS, undefined, { signal });
        }
      }
    } finally {
      // A line of which nothing was written begins anew with the next attempt.
      this.torn = rest.length < bytes.length || bytes === this.torn ? Buffer.from(rest) : Buffer.alloc(0);
    }
  }

  private async writeSome(bytes: Buffer): Promise<number> {
    try {
      return (await promisify(writeFd)(this.fd!, bytes)).bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      throw error;
    }
  }
}
