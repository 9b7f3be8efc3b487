import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { z } from 'zod';

const info = z.object({ 'child-pid': z.number().int().positive() });

/** The host's number of the sandbox's first process, as bubblewrap reports it. @throws Error where it ends before */
export function readChildPid(bubblewrap: ChildProcess, report: Duplex): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    bubblewrap.once('error', reject);
    bubblewrap.once('exit', () => reject(new Error('bubblewrap ended before the sandbox had begun.')));
    report.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.trimEnd().endsWith('}')) resolve(info.parse(JSON.parse(text))['child-pid']);
    });
  });
}
