import type { MetricCondition } from '@countersign/contracts';
import { deviationsFrom, meanOf } from './statistics.js';

/** What is kept of one metric of one run, for one automation. Small, and bounded by the condition's window. */
export interface MetricState {
  /** Step and value, by step; the last is the run's latest. */
  samples: [step: number, value: number][];
  /** When this run last fired this automation; RFC 3339. */
  firedAt: string | null;
}

export interface MetricSample {
  value: number;
  step: number;
  /** When it is evaluated, by our clock: an event's own time is its sender's to choose. */
  at: Date;
  /** For a z-score: the last values of as many other runs as `populationOf` says. Not used otherwise. */
  population?: readonly number[];
}

export interface MetricEvaluation {
  state: MetricState;
  fires: boolean;
  /** What was compared: an aggregate, a change or a z-score. 0 while there is too little to compare. */
  value: number;
}

/** A run fires an automation at most once in this time. */
const QUIET_MS = 24 * 3_600_000;

/** What stands for "beyond every threshold" where a number has no limit: JSON has no infinity. */
const BEYOND = Number.MAX_VALUE;

/**
 * Takes one value of a metric into account. Steps order the values, so one that arrives late finds its place while the
 * window still reaches back to it; one that is older than the window, or a step that is there already, changes nothing and
 * fires nothing, which makes a second delivery of an event harmless.
 * @param state of this run, null for its first value. It is not changed
 */
export function evaluateMetric(
  condition: MetricCondition,
  state: MetricState | null,
  sample: MetricSample,
): MetricEvaluation {
  const { samples, firedAt } = state ?? { samples: [], firedAt: null };
  const own: [step: number, value: number] = [sample.step, sample.value];
  const kept = [...samples, own].sort(([a], [b]) => a - b).slice(-keptBy(condition));
  const isRepeated = samples.some(([step]) => step === sample.step);
  if (isRepeated || !kept.includes(own)) return { state: { samples, firedAt }, fires: false, value: 0 };
  const measured = measure(
    condition,
    kept.map(([, value]) => value),
    sample.population ?? [],
  );
  const isQuiet = firedAt !== null && sample.at.getTime() - Date.parse(firedAt) < QUIET_MS;
  const fires = measured.holds && !isQuiet;
  return {
    state: { samples: kept, firedAt: fires ? sample.at.toISOString() : firedAt },
    fires,
    value: measured.value,
  };
}

/** How many other runs' last values a condition looks at: of the same automation, those that reported last. */
export function populationOf(condition: MetricCondition): number {
  return condition.kind === 'zScore' ? condition.runs : 0;
}

function keptBy(condition: MetricCondition): number {
  switch (condition.kind) {
    case 'threshold':
      return condition.window;
    case 'change':
      return 2 * condition.window;
    case 'zScore':
      return 1;
  }
}

interface Measured {
  value: number;
  holds: boolean;
}
const TOO_LITTLE: Measured = { value: 0, holds: false };

function measure(condition: MetricCondition, values: readonly number[], population: readonly number[]): Measured {
  switch (condition.kind) {
    case 'threshold':
      return values.length < condition.window ? TOO_LITTLE : threshold(condition, values);
    case 'change':
      return values.length < 2 * condition.window ? TOO_LITTLE : change(condition, values);
    case 'zScore':
      return population.length < condition.minimumRuns ? TOO_LITTLE : zScore(condition, values.at(-1)!, population);
  }
}

type ConditionOf<K extends MetricCondition['kind']> = Extract<MetricCondition, { kind: K }>;

const AGGREGATES = {
  avg: meanOf,
  min: (values: readonly number[]) => Math.min(...values),
  max: (values: readonly number[]) => Math.max(...values),
};

const COMPARISONS: Record<ConditionOf<'threshold'>['operator'], (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

function threshold(condition: ConditionOf<'threshold'>, values: readonly number[]): Measured {
  const value = AGGREGATES[condition.aggregate](values);
  return { value, holds: COMPARISONS[condition.operator](value, condition.value) };
}

function change({ window, aggregate, measure, direction, amount }: ConditionOf<'change'>, values: readonly number[]) {
  const before = AGGREGATES[aggregate](values.slice(0, window));
  const after = AGGREGATES[aggregate](values.slice(window));
  // From 0, every change is relatively beyond measure.
  const value = finite(measure === 'absolute' ? after - before : (after - before) / Math.abs(before));
  return { value, holds: reaches(value, amount, direction !== 'decrease', direction !== 'increase') };
}

function zScore({ direction, deviations }: ConditionOf<'zScore'>, value: number, population: readonly number[]) {
  // Where all other runs agree, any difference is beyond measure.
  const score = finite(deviationsFrom(population, value));
  return { value: score, holds: reaches(score, deviations, direction !== 'below', direction !== 'above') };
}

function reaches(value: number, amount: number, up: boolean, down: boolean): boolean {
  return (up && value >= amount) || (down && value <= -amount);
}

/** 0 / 0 is no change at all. */
function finite(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(BEYOND, Math.max(-BEYOND, value));
}
