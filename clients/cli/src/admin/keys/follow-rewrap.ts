import { getRewrap, type RewrapJob } from '@countersign/contracts';
import { setTimeout } from 'node:timers/promises';
import type { ApiClient } from '../../api-client.js';
import { printable, type CliContext } from '../../context.js';
import { ApiFailure, Failure } from '../../failure.js';

/** How often it is looked at, and how often a line is written where there is no terminal; milliseconds. */
const LOOK_MS = 500;
const LINE_MS = 5_000;

/** A restart of a service is waited for; the job goes on by itself meanwhile. */
const AWAY_MS = 60_000;

interface Follow {
  path: string;
  started: RewrapJob;
  /** Whether to show nothing meanwhile. */
  quiet: boolean | undefined;
}

/**
 * Shows how a job goes on until it has ended: one line that changes on a terminal, a line every few seconds elsewhere.
 * @throws Failure after Ctrl-C, which leaves the job running; and where the API stays away
 */
export async function followRewrap(context: CliContext, api: ApiClient, follow: Follow): Promise<RewrapJob> {
  const show = follow.quiet ? () => {} : shower(context);
  let job = follow.started;
  let answeredMs = performance.now();
  while (job.state === 'running') {
    show(progress(job));
    await setTimeout(LOOK_MS, undefined, { signal: context.signal }).catch(() => {});
    if (context.signal.aborted) break;
    try {
      const latest = (await api.get(follow.path, getRewrap.response)).job;
      if (latest?.id === job.id) job = latest;
      answeredMs = performance.now();
    } catch (error) {
      if (context.signal.aborted) break;
      if (!(error instanceof ApiFailure && error.transient) || performance.now() - answeredMs > AWAY_MS) throw error;
      show(`${progress(job)} (${error.message})`);
    }
  }
  if (context.stdout.isTTY && !follow.quiet) context.stdout.write('\n');
  if (job.state !== 'running') return job;
  throw new Failure(
    'The rewrap goes on without you. Watch it: countersign admin keys rewrap. Stop it: countersign admin keys rewrap --stop',
  );
}

function shower({ stdout }: CliContext): (line: string) => void {
  // Carriage return, the line, and whatever was longer before is erased.
  if (stdout.isTTY) return (line) => void stdout.write(`\r${line}\u001b[K`);
  let writtenMs = -Infinity;
  return (line) => {
    if (performance.now() - writtenMs < LINE_MS) return;
    writtenMs = performance.now();
    stdout.write(`${line}\n`);
  };
}

/** `1200 of 5000 done, 198 a second, 20 s left` */
function progress({ done, total, failed, rate, secondsLeft, waitingFor }: RewrapJob): string {
  const parts = [`${done} of ${total} done`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (rate !== null) parts.push(`${Math.round(rate)} a second`);
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  return parts.join(', ') + (waitingFor === null ? '' : `; waiting: ${printable(waitingFor)}`);
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
