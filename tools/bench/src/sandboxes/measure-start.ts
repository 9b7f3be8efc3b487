import { DEFAULT_LIMITS, ProcessExecutor, SandboxEnvironment } from '@countersign/sandboxes';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { percentile, summarize, type Summary } from '../statistics.js';

export interface StartMeasurement {
  /** A bare bubblewrap with the same namespaces, from its start to the end of `/bin/true` in it; milliseconds. */
  bare: Summary;
  /** A sandbox, from its start to the end of its first command. */
  sandbox: Summary;
  /** Of one over the other, pair by pair: what disturbs one disturbs the other. */
  overhead: Summary;
  /** Between the tenths percentiles of both: on a machine that does much else, the pairs that it left alone. */
  undisturbedMs: number;
}

/** What cannot be done without. */
const BARE = [
  ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
  ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib'],
  ...['--symlink', 'usr/lib64', '/lib64', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
  ...['--', '/bin/true'],
];

export async function measureStart(bubblewrap: string, rounds: number, signal: AbortSignal): Promise<StartMeasurement> {
  const executor = new ProcessExecutor(bubblewrap);
  await executor.check();
  const [bare, sandbox]: [number[], number[]] = [[], []];
  // The first rounds are not counted: they have the code compiled and the files read.
  for (let round = -5; round < rounds; round += 1) {
    signal.throwIfAborted();
    // Each goes first in turn.
    const isEven = round % 2 === 0;
    const first = isEven ? await timed(() => startBare(bubblewrap)) : await startSandbox(executor);
    const second = isEven ? await startSandbox(executor) : await timed(() => startBare(bubblewrap));
    if (round < 0) continue;
    bare.push(isEven ? first : second);
    sandbox.push(isEven ? second : first);
  }
  const overhead = sandbox.map((ms, round) => ms - bare[round]!);
  const tenth = (series: number[]) =>
    percentile(
      series.toSorted((a, b) => a - b),
      0.1,
    );
  const undisturbedMs = tenth(sandbox) - tenth(bare);
  return { bare: summarize(bare), sandbox: summarize(sandbox), overhead: summarize(overhead), undisturbedMs };
}

async function startBare(bubblewrap: string): Promise<void> {
  const [code] = (await once(spawn(bubblewrap, BARE, { env: {}, stdio: 'ignore' }), 'exit')) as [number];
  if (code !== 0) throw new Error(`A bare bubblewrap ended with ${code}.`);
}

/** Its end is not counted: nobody waits for it. */
async function startSandbox(executor: ProcessExecutor): Promise<number> {
  const environment = SandboxEnvironment.of({ TOKEN: 'a value of forty bytes, as many tokens are' });
  const { signal } = new AbortController();
  const spec = {
    id: randomUUID(),
    image: null,
    environment,
    limits: DEFAULT_LIMITS,
    ttlSeconds: 60,
    signal,
    proxy: null,
  };
  const before = performance.now();
  const sandbox = await executor.start(spec);
  const run = await sandbox.run({ argv: ['/bin/true'], directory: '/', stdin: null }, () => undefined);
  await run.over;
  const took = performance.now() - before;
  await sandbox.stop();
  return took;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}
