import type { RunContext } from '../benchmark.js';
import { percentile, summarize, type Summary } from '../statistics.js';
import type { LoadResult } from './apis.js';
import type { PlaygroundOptions } from './options.js';
import { Rig } from './rig.js';

export interface Measurement {
  /** Milliseconds to the first piece: of all rounds together. */
  direct: Summary;
  playground: Summary;
  /** Of a round's p50 over the direct one's of the same round: the median. */
  addedP50Ms: number;
  pieces: number;
  /** What answers were instead of right, and how many. */
  wrong: Record<string, number>;
  /** CPU milliseconds of one stream, by process: what counts where others use the machine too. */
  cpuMs: Record<string, number>;
}

export async function measure(options: PlaygroundOptions, { signal, progress }: RunContext): Promise<Measurement> {
  const rig = await Rig.start(options);
  try {
    progress('warming up …');
    await rig.load.ask('run', { ...rig.throughPlayground, turns: 1 });
    const rounds: Round[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      signal.throwIfAborted();
      progress(`round ${round} of ${options.rounds} …`);
      const direct = await rig.load.ask('run', rig.direct);
      const before = rig.cpu();
      const playground = await rig.load.ask('run', rig.throughPlayground);
      rounds.push({ direct, playground, cpu: difference(rig.cpu(), before) });
    }
    return summaryOf(rounds);
  } finally {
    await rig.stop();
  }
}

interface Round {
  direct: LoadResult;
  playground: LoadResult;
  cpu: Record<string, number>;
}

function difference(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));
}

/** Of the same names: what they come to together. */
function sums(of: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const one of of) for (const [name, value] of Object.entries(one)) total[name] = (total[name] ?? 0) + value;
  return total;
}

function summaryOf(rounds: readonly Round[]): Measurement {
  const p50 = ({ firstMs }: LoadResult) => summarize(firstMs).p50;
  const added = rounds.map(({ direct, playground }) => p50(playground) - p50(direct));
  return {
    direct: summarize(rounds.flatMap(({ direct }) => direct.firstMs)),
    playground: summarize(rounds.flatMap(({ playground }) => playground.firstMs)),
    addedP50Ms: percentile(
      added.toSorted((a, b) => a - b),
      0.5,
    ),
    pieces: rounds.reduce((sum, { playground }) => sum + playground.pieces, 0),
    wrong: sums(rounds.map(({ playground }) => playground.wrong)),
    cpuMs: perStream(rounds),
  };
}

function perStream(rounds: readonly Round[]): Record<string, number> {
  const streams = rounds.reduce((sum, { playground }) => sum + playground.firstMs.length, 0);
  const total = sums(rounds.map(({ cpu }) => cpu));
  return Object.fromEntries(Object.entries(total).map(([name, ms]) => [name, ms / streams]));
}
