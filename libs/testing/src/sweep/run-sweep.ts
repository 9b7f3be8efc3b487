import type { ApiClient } from '../api-client.js';
import type { HttpReceiver } from '../http-receiver.js';
import { ACTS, BREAKING_ACTS, type Act } from './acts/index.js';
import type { Canary } from './canary.js';
import { SweptSystem, type SweptSystemOptions } from './swept-system.js';
import { SystemSweep, type ArtefactReport } from './system-sweep.js';

export interface RunSweepOptions extends SweptSystemOptions {
  /** Calls every operation, with canaries in it. */
  touch: (touch: { client: ApiClient; receiver: HttpReceiver; canary: (name: string) => Canary }) => Promise<unknown>;
  /** Names of the canaries that `touch` writes into texts which services hand on to each other: see CanaryNest.stray. */
  strays: readonly string[];
  /** Without what breaks something, and what is searched after it: for a suite that has no minutes to spare. */
  short?: boolean;
  /** Called once everything was exercised and nothing was searched. */
  beforeLooking?: (system: SweptSystem) => Promise<void>;
  /** Called at the end, when nothing runs any more: removes the state unless told otherwise. */
  finish?: (system: SweptSystem) => Promise<void> | void;
  onProgress?: (text: string) => void;
}

export interface SweepReport {
  canaries: number;
  seconds: number;
  artefacts: ArtefactReport[];
}

/**
 * Runs a whole system with planted values, exercises it, breaks it, and searches all that it leaves.
 * @throws Error where an act did not come about: what was not exercised says nothing
 */
export async function runSweep(options: RunSweepOptions): Promise<SweepReport> {
  const { onProgress = () => {}, finish = (system) => system.remove(), signal } = options;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const system = await SweptSystem.start(options);
  try {
    const say = (text: string) => onProgress(`${seconds().toFixed(0).padStart(4)} s  ${text}`);
    const artefacts = await orAborted(exerciseAndSearch(system, options, say), signal);
    const canaries = system.nest.canaries.filter(({ isPart }) => !isPart).length;
    return { canaries, seconds: seconds(), artefacts };
  } finally {
    await system.stop();
    await finish(system);
  }
}

async function exerciseAndSearch(
  system: SweptSystem,
  { touch, strays, beforeLooking, short = false }: RunSweepOptions,
  say: (text: string) => void,
): Promise<ArtefactReport[]> {
  const { client, receiver, nest } = system;
  const sweep = new SystemSweep(system);
  say('every operation of the API');
  await touch({ client, receiver, canary: (name) => (strays.includes(name) ? nest.stray : nest.odd)(name) });
  await client.signIn(system.test.admin);
  const perform = async (acts: readonly Act[]) => {
    for (const { what, run } of acts) {
      say(what);
      await run(system, () => sweep.look('in use'));
    }
  };
  await perform(ACTS);
  await beforeLooking?.(system);
  say('searching what runs');
  await sweep.look('at rest');
  if (!short) {
    await perform(BREAKING_ACTS);
    say('searching what runs now');
    await sweep.look('at rest');
  }
  say('searching what is left');
  await system.stop();
  await sweep.look('stopped');
  return sweep.report();
}

/** What goes on when it is aborted ends with the system that it needs, and nobody asks how. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal!.reason as Error);
  work.catch(() => {});
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
