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
  wrong: number;
}

export async function measure(options: PlaygroundOptions, { signal, progress }: RunContext): Promise<Measurement> {
  const rig = await Rig.start(options);
  try {
    progress('warming up …');
    await rig.load.ask('run', { ...rig.throughPlayground, turns: 1 });
    const rounds: { direct: LoadResult; playground: LoadResult }[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      signal.throwIfAborted();
      progress(`round ${round} of ${options.rounds} …`);
      const direct = await rig.load.ask('run', rig.direct);
      rounds.push({ direct, playground: await rig.load.ask('run', rig.throughPlayground) });
    }
    return summaryOf(rounds);
  } finally {
    await rig.stop();
  }
}

function summaryOf(rounds: readonly { direct: LoadResult; playground: LoadResult }[]): Measurement {
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
    wrong: rounds.reduce((sum, { playground }) => sum + playground.wrong, 0),
  };
}
