import { summarize, type Summary } from '../statistics.js';
import { Herd } from './herd.js';
import type { Rig } from './rig.js';
import { Rotations, type Rotation, type Wait } from './rotations.js';
import type { Stock } from './stock.js';

export interface CellPlan {
  holders: number;
  secrets: number;
  /** Rounds at the most; in each some rotations of every kind, and a floor before each. */
  rotations: number;
  /** No round begins after so long, but a few there are in any case. */
  budgetMs: number;
}

/** All in milliseconds. */
export interface Cell {
  holders: number;
  secrets: number;
  rounds: number;
  floor: Summary;
  lastApplied: Summary;
  appliedTold: Summary;
  drainedTold: Summary;
  releasedTold: Summary;
  answer: Record<Wait, Summary>;
  /** Rotations whose commit was seen to lie outside of request and answer: should be none. */
  unbracketed: number;
}

const ROUNDS_MIN = 2;
/** Of one round. `applied` most often: its p99 is what issue 3 sets a limit to. */
const WAITS = ['applied', 'none', 'applied', 'drained', 'applied'] as const;

/** Floor and rotations, interleaved: whatever else the machine does meanwhile, it does it to both. */
export async function measureCell(rig: Rig, stock: Stock, plan: CellPlan): Promise<Cell> {
  const herd = await Herd.start(rig, plan.holders);
  try {
    await herd.hold(stock.shares(plan.secrets, plan.holders));
    const series = new Series();
    const rotations = new Rotations(rig, stock, herd);
    // Not counted: it fills the pools and has the code compiled.
    await round(rotations, new Series());
    const ends = performance.now() + plan.budgetMs;
    let rounds = 0;
    while (rounds < plan.rotations && (rounds < ROUNDS_MIN || performance.now() < ends)) {
      await round(rotations, series);
      rounds += 1;
    }
    return { holders: plan.holders, secrets: plan.secrets, rounds, ...series.summarize() };
  } finally {
    await herd.leave();
  }
}

async function round(rotations: Rotations, series: Series): Promise<void> {
  for (const wait of WAITS) {
    series.rotated(wait, await rotations.rotate(wait));
  }
  series.released.push(await rotations.release());
}

class Series {
  readonly released: number[] = [];
  private readonly byWait: Record<Wait, Rotation[]> = { none: [], applied: [], drained: [] };

  rotated(wait: Wait, rotation: Rotation): void {
    this.byWait[wait].push(rotation);
  }

  summarize(): Omit<Cell, 'holders' | 'secrets' | 'rounds'> {
    const { none, applied, drained } = this.byWait;
    const all = [...none, ...applied, ...drained];
    const of = (rotations: readonly Rotation[], what: 'floor' | 'answer' | 'lastApplied' | 'told') =>
      summarize(rotations.map((rotation) => rotation[what]));
    return {
      floor: of(all, 'floor'),
      lastApplied: of(all, 'lastApplied'),
      appliedTold: of(applied, 'told'),
      drainedTold: of(drained, 'told'),
      releasedTold: summarize(this.released),
      answer: { none: of(none, 'answer'), applied: of(applied, 'answer'), drained: of(drained, 'answer') },
      unbracketed: all.filter(({ isBracketed }) => !isBracketed).length,
    };
  }
}
