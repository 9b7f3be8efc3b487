import { spawnSync } from 'node:child_process';

/** What everything here is written against (Debian 12's); newer ones do. */
const OLDEST = [2, 9, 10];

/** Why a program cannot be used as our NATS server, or null where it can. */
export function unusable(program: string): string | null {
  const { status, stdout, error } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  if (error) return `cannot be run (${(error as NodeJS.ErrnoException).code})`;
  const version = /nats-server: v?(\d+)\.(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number);
  if (status !== 0 || !version) return 'is not a nats-server';
  const difference = OLDEST.map((number, place) => version[place]! - number).find((number) => number !== 0) ?? 0;
  return difference < 0 ? `is version ${version.join('.')}; ${OLDEST.join('.')} or newer is needed` : null;
}
