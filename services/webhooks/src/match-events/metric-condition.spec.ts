import { metricCondition, type MetricCondition } from '@countersign/contracts';
import { FakeClock } from '@countersign/testing';
import { expect, test } from '@jest/globals';
import { evaluateMetric, populationOf, type MetricState } from './metric-condition.js';

const HOUR = 3_600_000;
const condition = (given: object): MetricCondition => metricCondition.parse(given);
const clock = new FakeClock();

/** One run's values one after another: for each, what was compared, with `!` where it fires. */
function run(given: object, values: readonly number[], population: readonly number[] = []): string[] {
  let state: MetricState | null = null;
  return values.map((value, step) => {
    const evaluated = evaluateMetric(condition(given), state, { value, step, at: clock.now(), population });
    // A run fires once a day; here every value is judged as if it were the first.
    state = { ...evaluated.state, firedAt: null };
    return `${Number(evaluated.value.toFixed(4))}${evaluated.fires ? '!' : ''}`;
  });
}

const threshold = (operator: string, value: number, more: object = {}) => ({
  kind: 'threshold',
  operator,
  value,
  ...more,
});

test.each([
  ['>', ['1', '2', '3!']],
  ['>=', ['1', '2!', '3!']],
  ['<', ['1!', '2', '3']],
  ['<=', ['1!', '2!', '3']],
  ['==', ['1', '2!', '3']],
  ['!=', ['1!', '2', '3!']],
])('threshold %s 2', (operator, expected) => {
  expect(run(threshold(operator, 2), [1, 2, 3])).toEqual(expected);
});

test.each([
  ['avg', ['0', '0', '3', '5!', '7!']],
  ['min', ['0', '0', '1', '3', '5!']],
  ['max', ['0', '0', '5!', '7!', '9!']],
])('%s over the last three values, from the third on', (aggregate, expected) => {
  expect(run(threshold('>', 4, { window: 3, aggregate }), [1, 3, 5, 7, 9])).toEqual(expected);
});

const change = (measure: string, direction: string, amount: number, more: object = {}) => ({
  ...{ kind: 'change', measure, direction, amount },
  ...more,
});

test.each([
  ['absolute', 'increase', 2, ['0', '2!', '-2', '0.5']],
  ['absolute', 'decrease', 2, ['0', '2', '-2!', '0.5']],
  ['absolute', 'either', 2, ['0', '2!', '-2!', '0.5']],
  ['absolute', 'either', 0.5, ['0', '2!', '-2!', '0.5!']],
  ['relative', 'increase', 0.5, ['0', '2!', '-0.6667', '0.5!']],
  ['relative', 'decrease', 0.5, ['0', '2', '-0.6667!', '0.5']],
])('change, %s, %s of at least %d', (measure, direction, amount, expected) => {
  expect(run(change(measure, direction, amount), [1, 3, 1, 1.5])).toEqual(expected);
});

test('a change is between two windows that follow each other', () => {
  const given = change('absolute', 'increase', 4, { window: 2 });
  expect(run(given, [1, 3, 5, 7, 1])).toEqual(['0', '0', '0', '4!', '0']);
  expect(run({ ...given, aggregate: 'max' }, [1, 3, 5, 7, 1])).toEqual(['0', '0', '0', '4!', '2']);
});

test('a relative change is of the size of what was before, whatever its sign', () => {
  expect(run(change('relative', 'increase', 0.5), [-4, -2, -3])).toEqual(['0', '0.5!', '-0.5']);
});

test('from 0, every change is relatively beyond measure, and no change is none', () => {
  const given = change('relative', 'increase', 1000);
  expect(run(given, [0, 0])).toEqual(['0', '0']);
  const { fires, value } = second(given, 0, 0.001);
  expect({ fires, value }).toEqual({ fires: true, value: Number.MAX_VALUE });
  expect(second(given, 0, -0.001).fires).toBe(false);
});

function second(given: object, first: number, then: number) {
  const { state } = evaluateMetric(condition(given), null, { value: first, step: 0, at: clock.now() });
  return evaluateMetric(condition(given), state, { value: then, step: 1, at: clock.now() });
}

const zScore = (direction: string, more: object = {}) => ({
  kind: 'zScore',
  direction,
  deviations: 2,
  minimumRuns: 5,
  ...more,
});
/** Mean 5, sample standard deviation 2: the squares of the differences are 9, 1, 1, 1, 0, 0, 4, 16 and 0; 32 / 8 = 4. */
const POPULATION = [2, 4, 4, 4, 5, 5, 7, 9, 5];

test.each([
  ['above', ['0', '1.5', '2!', '-2', '-2.5']],
  ['below', ['0', '1.5', '2', '-2!', '-2.5!']],
  ['either', ['0', '1.5', '2!', '-2!', '-2.5!']],
])('z-score %s 2 deviations', (direction, expected) => {
  expect(run(zScore(direction), [5, 8, 9, 1, 0], POPULATION)).toEqual(expected);
});

test('a z-score waits for enough other runs', () => {
  expect(run(zScore('either', { minimumRuns: 9 }), [100], POPULATION)).toEqual(['47.5!']);
  expect(run(zScore('either', { minimumRuns: 10 }), [100], POPULATION)).toEqual(['0']);
  expect(run(zScore('either'), [100])).toEqual(['0']);
});

test('where all other runs agree, any difference is beyond measure', () => {
  const agreed = Array.from({ length: 9 }, () => 0.1);
  expect(run(zScore('either'), [0.1], agreed)).toEqual(['0']);
  const evaluated = evaluateMetric(condition(zScore('below')), null, {
    value: 0,
    step: 0,
    at: clock.now(),
    population: agreed,
  });
  expect(evaluated).toMatchObject({ fires: true, value: -Number.MAX_VALUE });
});

test('a z-score needs the last values of as many runs as it says; no other condition needs any', () => {
  expect(populationOf(condition(zScore('above', { runs: 40 })))).toBe(40);
  expect(populationOf(condition(zScore('above')))).toBe(1000);
  expect(populationOf(condition(threshold('>', 1, { window: 5 })))).toBe(0);
});

test('a run fires at most once in 24 hours', () => {
  const given = condition(threshold('>', 0));
  let state: MetricState | null = null;
  const fired: number[] = [];
  for (let hour = 0; hour <= 72; hour += 1) {
    const evaluated = evaluateMetric(given, state, { value: 1, step: hour, at: new Date(hour * HOUR) });
    state = evaluated.state;
    if (evaluated.fires) fired.push(hour);
  }
  expect(fired).toEqual([0, 24, 48, 72]);
  expect(state!.firedAt).toBe('1970-01-04T00:00:00.000Z');
});

test('a step that is there already changes nothing and fires nothing: a second delivery is harmless', () => {
  const given = condition(threshold('>', 0, { window: 2 }));
  const first = evaluateMetric(given, null, { value: 1, step: 7, at: clock.now() });
  const again = evaluateMetric(given, first.state, { value: 5, step: 7, at: clock.now() });
  expect(again).toEqual({ state: { samples: [[7, 1]], firedAt: null }, fires: false, value: 0 });
});

test('a value that arrives late finds its place, or has none any more', () => {
  const given = condition(change('absolute', 'increase', 100, { window: 1 }));
  let { state } = evaluateMetric(given, null, { value: 1, step: 1, at: clock.now() });
  ({ state } = evaluateMetric(given, state, { value: 3, step: 3, at: clock.now() }));
  const late = evaluateMetric(given, state, { value: 2, step: 2, at: clock.now() });
  expect(late).toMatchObject({
    state: {
      samples: [
        [2, 2],
        [3, 3],
      ],
    },
    value: 1,
  });
  const tooLate = evaluateMetric(given, late.state, { value: 0, step: 0, at: clock.now() });
  expect(tooLate).toEqual({ state: late.state, fires: false, value: 0 });
});

test.each([threshold('>', 0), zScore('above')])(
  'a value that is too late fires nothing that the last one did not: %j',
  (of) => {
    const given = condition(of);
    // The last value stands out; why it did not fire (a cooldown, say) is not for an older one to make up for.
    const state: MetricState = { samples: [[5, 100]], firedAt: null };
    const late = evaluateMetric(given, state, { value: 100, step: 4, at: clock.now(), population: POPULATION });
    expect(late).toEqual({ state, fires: false, value: 0 });
  },
);

test.each([
  [threshold('<', 0, { window: 1000 }), 1000],
  [change('absolute', 'decrease', 9e9, { window: 1000 }), 2000],
  [zScore('above'), 1],
])('what is kept is bounded: %j', (given, kept) => {
  let state: MetricState | null = null;
  for (let step = 0; step < 2500; step += 1) {
    ({ state } = evaluateMetric(condition(given), state, { value: step, step, at: clock.now() }));
  }
  expect(state!.samples).toHaveLength(kept);
  expect(state!.samples.at(-1)).toEqual([2499, 2499]);
});

test('a state is not changed, and survives JSON', () => {
  const given = condition(threshold('>', 0, { window: 2 }));
  const before: MetricState = Object.freeze({
    samples: Object.freeze([[1, 1]]) as unknown as [[number, number]],
    firedAt: null,
  });
  const { state, fires } = evaluateMetric(given, before, { value: 1, step: 2, at: clock.now() });
  expect(fires).toBe(true);
  expect(JSON.parse(JSON.stringify(state))).toEqual({
    samples: [
      [1, 1],
      [2, 1],
    ],
    firedAt: clock.now().toISOString(),
  });
});

test('the largest numbers there are make no infinity, which JSON could not hold', () => {
  const huge = Number.MAX_VALUE;
  for (const given of [threshold('>', 1, { window: 3 }), change('absolute', 'either', 1), zScore('either')]) {
    for (const value of run(given, [huge, huge, -huge, -huge, huge, 1], [huge, -huge, huge, -huge, 0])) {
      expect(Number.isFinite(Number(value.replace('!', '')))).toBe(true);
    }
  }
});
