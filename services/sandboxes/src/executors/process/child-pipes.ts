import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';

const ERRORS = 2;
const ERROR_BYTES_MAX = 2_000;

export function pipeOf(child: ChildProcess, descriptor: number): Duplex {
  return child.stdio[descriptor] as Duplex;
}

/** Writes all of it and its end. */
export function give(child: ChildProcess, descriptor: number, content: Uint8Array | string): void {
  const pipe = pipeOf(child, descriptor);
  // Where the child has ended early, its exit says so.
  pipe.on('error', () => undefined);
  pipe.end(content);
}

/** What the child itself says before the sandbox runs; nothing of the sandbox writes there once it does. */
export function collectErrors(child: ChildProcess): () => string {
  let text = '';
  pipeOf(child, ERRORS)
    .setEncoding('utf8')
    .on('data', (chunk: string) => {
      if (text.length < ERROR_BYTES_MAX) text += chunk;
    });
  return () => text.trim();
}
