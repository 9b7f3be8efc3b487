import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { AuditStreamSink } from './audit-stream-sink.js';

/** Non-blocking, for a path that turns out to be a pipe would be waited for; read, to see how the file ends. */
const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_NONBLOCK;

/** Appends lines to a file that only its owner can read. A file that was moved away, as rotation does, is made anew. */
export class FileSink implements AuditStreamSink {
  private handle: FileHandle | null = null;

  constructor(private readonly path: string) {}

  async write(lines: readonly string[]): Promise<void> {
    try {
      const handle = await this.opened();
      await handle.appendFile(lines.map((line) => `${line}\n`).join(''));
      // Only what is on the disk is there.
      await handle.datasync();
    } catch (error) {
      // Opened again, the file is looked at again: its last line may be half a line.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close();
  }

  private async opened(): Promise<FileHandle> {
    if (this.handle && (await this.isStill(this.handle))) return this.handle;
    await this.close();
    const handle = await open(this.path, FLAGS, 0o600);
    try {
      const { size, ...kind } = await statOf(handle);
      if (!kind.isFile) throw new Error('the path is not that of a regular file');
      if (size > 0 && !(await endsWithLine(handle, size))) await handle.appendFile('\n');
    } catch (error) {
      await handle.close();
      throw error;
    }
    return (this.handle = handle);
  }

  private async isStill(handle: FileHandle): Promise<boolean> {
    const now = await stat(this.path).catch(() => null);
    const mine = await handle.stat();
    return now !== null && now.ino === mine.ino && now.dev === mine.dev;
  }
}

async function statOf(handle: FileHandle): Promise<{ size: number; isFile: boolean }> {
  const found = await handle.stat();
  return { size: found.size, isFile: found.isFile() };
}

async function endsWithLine(handle: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}
