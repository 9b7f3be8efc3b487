import { CountersignError, FILE_BYTES_MAX, FILES_LISTED_MAX, type FileEntry } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { LiveSandbox } from '../live/live-sandbox.js';
import { LIST, READ, WRITE } from './file-scripts.js';
import { parseListing } from './listing.js';

/** A file call is short; one on a file that never ends is not waited for. */
const TIMEOUT_MS = 10_000;
/** How the scripts say what is wrong. */
const NOT_FOUND = 44;
const NO_FILE = 45;

/**
 * The files of a sandbox, looked at by a command *inside* it: with its rights, in its own root. So there is no path, link
 * or race that leads anywhere the code in the sandbox could not go by itself.
 */
@Injectable()
export class SandboxFiles {
  /** The whole of it, redacted. @throws CountersignError FILE_NOT_FOUND, FILE_UNUSABLE, PAYLOAD_TOO_LARGE */
  async read(live: LiveSandbox, path: string): Promise<Buffer> {
    const bytes = await this.run(live, READ, path, String(FILE_BYTES_MAX + 1), { bytesMax: FILE_BYTES_MAX + 1 });
    if (bytes.length > FILE_BYTES_MAX) {
      throw new CountersignError(
        'PAYLOAD_TOO_LARGE',
        `${path} is longer than ${FILE_BYTES_MAX} bytes. Read it in parts.`,
      );
    }
    return live.redactor?.redactBytes(bytes) ?? bytes;
  }

  /** Makes the folders that it needs. @throws CountersignError FILE_UNUSABLE */
  async write(live: LiveSandbox, path: string, content: Buffer, append: boolean): Promise<void> {
    await this.run(live, WRITE, path, append ? 'append' : 'replace', { stdin: content, bytesMax: 0 });
  }

  /** @throws CountersignError FILE_NOT_FOUND, FILE_UNUSABLE */
  async list(live: LiveSandbox, path: string): Promise<{ items: FileEntry[]; truncated: boolean }> {
    const listed = await this.run(live, LIST, path, String(FILES_LISTED_MAX + 1), { bytesMax: 1_000_000 });
    const items = parseListing(listed, (name) => (live.redactor?.redactBytes(name) ?? name).toString('utf8'));
    if (!items) throw unusable(path, 'it changed while it was listed. Try again.');
    return { items: items.slice(0, FILES_LISTED_MAX), truncated: items.length > FILES_LISTED_MAX };
  }

  private async run(
    live: LiveSandbox,
    script: string,
    path: string,
    arg: string,
    { stdin = null, bytesMax }: { stdin?: Buffer | null; bytesMax: number },
  ): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    const argv = ['/bin/sh', '-c', script, 'countersign', live.started.placeOf(path), arg];
    const command = { argv, directory: '/', stdin };
    const run = await live.started.run(command, (stream, chunk) => {
      if (stream === 'stderr' || length > bytesMax) return;
      length += chunk.length;
      chunks.push(Buffer.from(chunk));
    });
    const timer = setTimeout(() => run.kill(), TIMEOUT_MS);
    const exitCode = await run.over;
    clearTimeout(timer);
    if (exitCode === 0) return Buffer.concat(chunks);
    if (exitCode === NOT_FOUND) throw new CountersignError('FILE_NOT_FOUND', `The sandbox has no ${path}.`);
    if (exitCode === NO_FILE) throw unusable(path, 'it is not that kind of file.');
    throw unusable(path, 'the sandbox has no right, no room, or no process left for it.');
  }
}

function unusable(path: string, why: string): CountersignError {
  return new CountersignError('FILE_UNUSABLE', `${path}: ${why}`);
}
