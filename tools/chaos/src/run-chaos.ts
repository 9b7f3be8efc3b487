import { SeededRandom } from '@countersign/seeded-random';
import { waitFor } from '@countersign/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { check, type Findings } from './checker/check.js';
import type { Violation } from './checker/violation.js';
import { ChaosSystem } from './chaos-system.js';
import { Client, type ClientRecord } from './client.js';
import { readHolders, readLog, readStream } from './collect.js';
import { comeAndGo } from './guests.js';
import type { History } from './history.js';
import { monotonicMs } from './monotonic.js';
import { Nemesis } from './nemesis.js';
import { watch } from './watcher.js';

export interface ChaosOptions {
  seconds: number;
  seed: number;
  /** Where the logs and the holders' histories go. */
  directory: string;
  /** Kinds of faults; all unless told. */
  faults?: readonly string[];
  onProgress?: (text: string) => void;
  /** Ends the run early; what was seen until then is judged all the same. */
  signal?: AbortSignal;
}

export interface ChaosResult {
  history: History;
  findings: Findings;
  /** Processes that ended although nobody asked them to, each with the end of its log. An orchestrator starts them again. */
  desertions: { name: string; log: string }[];
}

/** The shortest that a store accepts: leases run out often. */
const TERM_MS = 2_000;
const SECRETS = ['ALPHA', 'BETA', 'GAMMA', 'DELTA'];
const HOLDERS = 3;
/** For everything to come to rest once it is mended. The presumed need 2.2 terms and more, a boot a few seconds. */
const REST_MS = 60_000;

/** One run: a system, clients, a nemesis; then rest; then the judgement of what they all wrote down. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, directory } = options;
  const system = await ChaosSystem.start({ directory, seed, termMs: TERM_MS, secrets: SECRETS, holders: HOLDERS });
  try {
    const prepared = (await readLog(system.bench.databaseUrl)).head;
    const { record, faults, unrest } = await rampage(system, options);
    for (const holder of system.holders) await holder.close();
    const { log, head } = await readLog(system.bench.databaseUrl);
    const stream = await wholeStream(system, head);
    const deaths = system.holders.flatMap(({ ends }) => ends.map(({ name, at }) => ({ holder: name, at })));
    const history: History = {
      ...{ seed, termMs: TERM_MS, prepared, deaths, log, head, stream, guests: system.guests.map(({ id }) => id) },
      ...{ ...record, ...readHolders(system.historyFile), faults },
    };
    const findings = check(history);
    if (unrest) findings.violations.push(unrest);
    const desertions = system.all.flatMap(({ spec, desertions }) =>
      desertions.map((log) => ({ name: spec.name, log })),
    );
    return { history, findings, desertions };
  } finally {
    await system.stop();
  }
}

/** Lets everybody loose for a time, then mends everything and waits until it has come to rest. */
async function rampage(system: ChaosSystem, { seconds, seed, faults, onProgress = () => {}, signal }: ChaosOptions) {
  const random = new SeededRandom(seed);
  onProgress('the system is up');
  const record: ClientRecord = { writes: [], refusals: [], verdicts: [] };
  const clients = SECRETS.map((name) => new Client(system.team, name, random.fork(), record));
  const nemesis = new Nemesis(system, random.fork(), faults ?? null);
  let calm = false;
  let over = false;
  const watching = watch(system.team, random.fork(), record, () => over);
  const working = Promise.all(clients.map((client) => client.run(() => calm)));
  const guesting = comeAndGo(system.guests, system, random.fork(), () => calm);
  const breaking = nemesis.run(() => calm);
  await Promise.race([pause(seconds * 1_000, undefined, { signal }).catch(() => {}), working, breaking]);
  calm = true;
  await Promise.all([breaking, working, guesting]);
  onProgress('mended; waiting for rest');
  // A world that does not come to rest is a finding, and its history says more than that.
  const unrest = await comeToRest(system, clients).then(() => null, toUnrest);
  over = true;
  await watching;
  return { record, faults: nemesis.faults, unrest };
}

function toUnrest(error: unknown): Violation {
  return { promise: 'that what is mended comes to rest', message: (error as Error).message, at: monotonicMs() };
}

/** Everything that is safe because it is stuck would be no use: what was mended serves again, and barriers close. */
async function comeToRest({ team, historyFile, holders }: ChaosSystem, clients: Client[]): Promise<void> {
  const settled = await Promise.all(clients.map(async (client) => ({ client, revision: await client.settle() })));
  const until = monotonicMs() + REST_MS;
  const wait = (condition: () => unknown, what: string) =>
    waitFor(condition, { deadlineMs: Math.max(100, until - monotonicMs()), what });
  for (const { client, revision } of settled) {
    const { name } = client;
    const isDrained = async () => (await team.propagation(name, { revision })).state === 'drained';
    await wait(isDrained, `the last change of ${name} to be drained`);
  }
  const isUsed = () => {
    const used = new Set(readHolders(historyFile).uses.map(({ holder, current }) => `${holder}/${current.value}`));
    return holders.every(({ lifeName }) => clients.every(({ lastValue }) => used.has(`${lifeName}/${lastValue}`)));
  };
  await wait(isUsed, 'every holder to use every last value');
}

/** The stream, once the publisher has brought everything to it. */
async function wholeStream({ bench }: ChaosSystem, head: bigint) {
  let stream = await readStream(bench.nats, 'secrets-store');
  await waitFor(
    async () => {
      stream = await readStream(bench.nats, 'secrets-store');
      return (stream.at(-1)?.revision ?? 0n) >= head;
    },
    { deadlineMs: REST_MS, what: 'the stream to hold every change' },
  ).catch(() => {}); // the checker says what is missing
  return stream;
}
