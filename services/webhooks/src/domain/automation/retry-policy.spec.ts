import { SeededRandom } from '@countersign/seeded-random';
import { FakeClock } from '@countersign/testing';
import { expect, test } from '@jest/globals';
import { isRetried, nextAttempt, RETRY_LIMITS, type FinishedAttempt } from './retry-policy.js';

const SECOND = 1000;
const HOUR = 3_600 * SECOND;
const START = new Date('2026-01-01T00:00:00.000Z');
const given: FinishedAttempt = {
  attempt: 1,
  now: START,
  firstAttemptAt: START,
  failure: { status: 503, retryAfter: null },
  random: () => 0.5,
};

/** Milliseconds until the next attempt; null where there is none. */
function waitOf(more: Partial<FinishedAttempt> = {}): number | null {
  const next = nextAttempt({ ...given, ...more });
  return next === 'dead' ? null : next.at.getTime() - (more.now ?? START).getTime();
}
const asked = (retryAfter: string) => ({ failure: { status: 429, retryAfter } });

test.each([408, 425, 429, 500, 501, 502, 503, 504, 599, null])('%s is tried again', (status) => {
  expect(isRetried({ status, retryAfter: null })).toBe(true);
  expect(waitOf({ failure: { status, retryAfter: null } })).not.toBeNull();
});

test.each([301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 422, 499, 600])(
  '%i says the same tomorrow',
  (status) => {
    expect(waitOf({ failure: { status, retryAfter: '1' } })).toBeNull();
  },
);

test('what the egress policy refused is not tried again', () => {
  expect(waitOf({ failure: { status: null, retryAfter: null, permanent: true } })).toBeNull();
});

test('the ceiling of the wait doubles from 5 s to an hour', () => {
  const ceilings = Array.from({ length: 11 }, (_, index) => waitOf({ attempt: index + 1, random: () => 1 })! / SECOND);
  expect(ceilings).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
});

test('jitter is full: the wait is anywhere from nothing to the ceiling', () => {
  expect(waitOf({ attempt: 4, random: () => 0 })).toBe(0);
  expect(waitOf({ attempt: 4, random: () => 0.25 })).toBe(10 * SECOND);
  const random = new SeededRandom(1);
  const waits = Array.from({ length: 4000 }, () => waitOf({ attempt: 4, random: () => random.fraction() })!);
  const [low, high] = [Math.min(...waits), Math.max(...waits)];
  expect(low).toBeLessThan(1 * SECOND);
  expect(high).toBeGreaterThan(39 * SECOND);
  expect(high).toBeLessThan(40 * SECOND);
});

test('the twelfth attempt is the last', () => {
  expect(waitOf({ attempt: 11 })).not.toBeNull();
  expect(waitOf({ attempt: 12 })).toBeNull();
  expect(waitOf({ attempt: 3, limits: { attemptsMax: 3 } })).toBeNull();
});

test('no attempt begins after the deadline, and one begins at it', () => {
  const now = new Date(START.getTime() + 24 * HOUR - 60 * SECOND);
  expect(waitOf({ now, attempt: 11, random: () => 1 })).toBe(60 * SECOND);
  expect(waitOf({ now: new Date(START.getTime() + 24 * HOUR) })).toBeNull();
  expect(waitOf({ now: new Date(START.getTime() + 24 * HOUR - 1) })).toBe(1);
});

test('Retry-After in seconds is honoured, with a little jitter behind it', () => {
  expect(waitOf({ ...asked('120'), random: () => 0 })).toBe(120 * SECOND);
  expect(waitOf({ ...asked('120'), random: () => 0.5 })).toBe(122.5 * SECOND);
  expect(waitOf({ ...asked('0'), random: () => 0.5 })).toBe(2.5 * SECOND);
  expect(waitOf({ ...asked(' 7 '), random: () => 0 })).toBe(7 * SECOND);
});

test('Retry-After does not shorten the wait', () => {
  expect(waitOf({ ...asked('1'), attempt: 8, random: () => 0.5 })).toBe(320 * SECOND);
});

test.each([
  ['Thu, 01 Jan 2026 00:02:00 GMT', 120],
  ['Thursday, 01-Jan-26 00:02:00 GMT', 120],
  ['Thu Jan  1 00:02:00 2026', 120],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
])('Retry-After as the date %s is honoured', (date, seconds) => {
  expect(waitOf({ ...asked(date), random: () => 0 })).toBe(seconds * SECOND);
});

test.each(['soon', '', '-5', '1.5', '1e3', '2026-01-01T00:02:00Z', '5 apples', 'Thu, 99 Xxx 2026 00:00:00 GMT'])(
  'Retry-After that says nothing is not heeded: "%s"',
  (text) => {
    expect(waitOf(asked(text))).toBe(2.5 * SECOND);
  },
);

test.each(['9999999', '9'.repeat(400), 'Fri, 01 Jan 2100 00:00:00 GMT'])(
  'Retry-After beyond the deadline leaves one attempt there: %.20s',
  (text) => {
    expect(waitOf(asked(text))).toBe(24 * HOUR);
  },
);

test.each([1, 2, 3])('whatever a receiver asks for, attempts come in order and end: seed %i', (seed) => {
  const random = new SeededRandom(seed);
  const clock = new FakeClock(START.getTime());
  const headers = [null, '0', '30', '4000', '99999', 'Thu, 01 Jan 2026 12:00:00 GMT', 'x'];
  let attempt = 1;
  for (;;) {
    const failure = { status: random.pick([null, 429, 500]), retryAfter: random.pick(headers) };
    const next = nextAttempt({ ...given, attempt, now: clock.now(), failure, random: () => random.fraction() });
    if (next === 'dead') break;
    const wait = next.at.getTime() - clock.now().getTime();
    expect(wait).toBeGreaterThanOrEqual(0);
    expect(next.at.getTime()).toBeLessThanOrEqual(START.getTime() + 24 * HOUR);
    clock.advance(wait + random.below(10_000));
    attempt += 1;
  }
  expect(attempt).toBeLessThanOrEqual(RETRY_LIMITS.attemptsMax);
});
