import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheDirectory } from '../files/cache-directory.js';
import { LaunchFailure } from '../launch-failure.js';
import { unusable } from './nats-candidate.js';
import { natsFromDebian } from './nats-from-debian.js';
import { natsFromRelease } from './nats-from-release.js';

export interface NatsSources {
  /** The program that the user named. */
  program?: string | undefined;
  env?: NodeJS.ProcessEnv;
  fetchers?: Record<string, (destination: string) => string | null | Promise<string | null>>;
  onProgress?: ((text: string) => void) | undefined;
}

const FETCHERS = {
  "Debian's package nats-server": natsFromDebian,
  'the official release': natsFromRelease,
};

/**
 * Finds the program, or fetches it once for this user: the one named, the one on the PATH, the one fetched before,
 * Debian's, the official release.
 * @throws LaunchFailure that says what was tried
 */
export async function findNatsServer(sources: NatsSources = {}): Promise<string> {
  const env = sources.env ?? process.env;
  if (sources.program) return named(sources.program);
  const tried: string[] = [];
  for (const program of [...onPath(env), cached(env)].filter((path) => existsSync(path))) {
    const reason = unusable(program);
    if (reason === null) return program;
    tried.push(`${program} ${reason}`);
  }
  sources.onProgress?.('Fetching a NATS server (once) …');
  for (const [name, fetcher] of Object.entries(sources.fetchers ?? FETCHERS)) {
    const reason = await fetchInto(cached(env), fetcher);
    if (reason === null) return cached(env);
    tried.push(`${name}: ${reason}`);
  }
  throw new LaunchFailure(
    [
      'There is no NATS server on this machine, and none could be fetched.',
      ...tried.map((attempt) => `  - ${attempt}`),
      'Install one (on Debian: apt-get install nats-server), name the program with NATS_SERVER_BIN=/path/to/nats-server, or use a running server with JetStream: NATS_URL=nats://host:4222',
    ].join('\n'),
  );
}

function named(program: string): string {
  const reason = unusable(program);
  if (reason === null) return program;
  throw new LaunchFailure(`NATS_SERVER_BIN names ${program}, which ${reason}. Correct it or leave it unset.`);
}

function onPath(env: NodeJS.ProcessEnv): string[] {
  const directories = [...(env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];
  return [...new Set(directories)].filter(Boolean).map((directory) => join(directory, 'nats-server'));
}

function cached(env: NodeJS.ProcessEnv): string {
  return join(cacheDirectory(env), 'nats-server', `${process.platform}-${process.arch}`, 'nats-server');
}

/** Only a program that runs gets the cached name, in one step: others may be looking for it at the same time. */
async function fetchInto(
  destination: string,
  fetcher: (destination: string) => string | null | Promise<string | null>,
): Promise<string | null> {
  const draft = `${destination}.${process.pid}`;
  mkdirSync(join(destination, '..'), { recursive: true, mode: 0o700 });
  try {
    const reason = (await fetcher(draft)) ?? unusable(draft);
    if (reason === null) renameSync(draft, destination);
    return reason;
  } finally {
    rmSync(draft, { force: true });
  }
}
