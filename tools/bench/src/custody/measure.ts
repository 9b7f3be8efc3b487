import { percentile } from '../statistics.js';
import { Custody } from './custody.js';
import { Floor } from './floor.js';

/** One operation on values of one size, beside its floor of the same run. */
export interface Measurement {
  operation: 'sealing' | 'opening';
  valueBytes: number;
  rounds: number;
  /** Operations a second, of the median round. */
  floorRate: number;
  custodyRate: number;
  /** Rate over the floor's rate: the median of the rounds, and the worst tenth of them. */
  ratio: { p50: number; p10: number };
}

export interface MeasureOptions {
  rounds: number;
  /** Rounds before that count for nothing: the code is compiled as it will run. */
  warmUpRounds?: number;
  signal: AbortSignal;
}

/** Operations of one turn of one side: some 10 ms, so that whatever else the machine does falls on both alike. */
const OPERATIONS = 40;
const WARM_UP_ROUNDS = 10;

/** Sealing and opening, one operation after the other as one request does it, in turns with their floors. */
export async function measure(valueBytes: number, options: MeasureOptions): Promise<Measurement[]> {
  const { rounds, warmUpRounds = WARM_UP_ROUNDS, signal } = options;
  const value = Buffer.alloc(valueBytes, 0x61);
  const custody = Custody.make();
  const floor = await Floor.make();
  const stored = await custody.seal(value);
  const bare = await floor.seal(value);
  const pairs = {
    sealing: { custody: () => custody.seal(value), floor: () => floor.seal(value) },
    opening: { custody: () => custody.open(stored), floor: () => floor.open(bare) },
  };
  const measurements: Measurement[] = [];
  for (const operation of ['sealing', 'opening'] as const) {
    const pair = pairs[operation];
    const turns: { custody: number; floor: number }[] = [];
    for (let round = -warmUpRounds; round < rounds; round += 1) {
      signal.throwIfAborted();
      const turn = await inTurns(pair, round);
      if (round >= 0) turns.push(turn);
    }
    measurements.push({ operation, valueBytes, ...summary(turns) });
  }
  return measurements;
}

/** Which of the two goes first changes: the garbage of one is often collected during the other. */
async function inTurns(pair: Record<'custody' | 'floor', () => Promise<unknown>>, round: number) {
  if (round % 2 === 0) {
    const floor = await seconds(pair.floor);
    return { floor, custody: await seconds(pair.custody) };
  }
  const custody = await seconds(pair.custody);
  return { custody, floor: await seconds(pair.floor) };
}

async function seconds(operation: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let count = 0; count < OPERATIONS; count += 1) await operation();
  return (performance.now() - began) / 1000;
}

function summary(turns: readonly { custody: number; floor: number }[]) {
  const median = (values: number[]) =>
    percentile(
      values.toSorted((a, b) => a - b),
      0.5,
    );
  const ratios = turns.map(({ custody, floor }) => floor / custody).toSorted((a, b) => a - b);
  return {
    rounds: turns.length,
    floorRate: OPERATIONS / median(turns.map(({ floor }) => floor)),
    custodyRate: OPERATIONS / median(turns.map(({ custody }) => custody)),
    ratio: { p50: percentile(ratios, 0.5), p10: percentile(ratios, 0.1) },
  };
}
