import { CountersignError, type ErrorCode, type ErrorFacts } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { judgeFailure } from './judge-failure.js';

const settings = { attempts: 8, baseMs: 1_000 };
const judge = (code: ErrorCode, attempt: number, facts: ErrorFacts = {}, isOutdated = false) =>
  judgeFailure(
    { error: new CountersignError(code, 'It failed.', facts), attempt, isOutdated, random: () => 1 },
    settings,
  );

test('what is transient is tried again, later each time, and not for ever', () => {
  for (const code of [
    'PROVIDER_FAILED',
    'PROVIDER_UNREACHABLE',
    'PROVIDER_RATE_LIMITED',
    'SERVICE_UNAVAILABLE',
  ] as const) {
    expect([1, 2, 3, 7].map((attempt) => judge(code, attempt))).toEqual(
      [1_000, 2_000, 4_000, 60_000].map((afterMs) => ({ then: 'again', afterMs })),
    );
    expect(judge(code, 8)).toEqual({ then: 'fail-job' });
  }
});

test('a provider that says when to come back is believed, within an hour', () => {
  expect(judge('PROVIDER_RATE_LIMITED', 1, { retryAfter: 90 })).toEqual({ then: 'again', afterMs: 90_000 });
  expect(judge('PROVIDER_RATE_LIMITED', 3, { retryAfter: 0 })).toEqual({ then: 'again', afterMs: 4_000 });
  expect(judge('PROVIDER_RATE_LIMITED', 1, { retryAfter: 3_601 })).toEqual({ then: 'fail-job' });
});

test('a key that was replaced meanwhile is tried again at once; another one a few times', () => {
  expect(judge('PROVIDER_REJECTED_CREDENTIAL', 1, {}, true)).toEqual({ then: 'again', afterMs: 0 });
  expect(judge('PROVIDER_REJECTED_CREDENTIAL', 7, {}, true)).toEqual({ then: 'again', afterMs: 0 });
  expect(judge('PROVIDER_REJECTED_CREDENTIAL', 8, {}, true)).toEqual({ then: 'fail-job' });
  expect(judge('PROVIDER_REJECTED_CREDENTIAL', 3)).toEqual({ then: 'again', afterMs: 4_000 });
  expect(judge('PROVIDER_REJECTED_CREDENTIAL', 4)).toEqual({ then: 'fail-job' });
});

test.each([
  [400, 'fail-sample'],
  [413, 'fail-sample'],
  [422, 'fail-sample'],
  [404, 'fail-job'],
  [402, 'fail-job'],
])('a refusal with %d ends in %s', (upstreamStatus, then) => {
  expect(judge('PROVIDER_REFUSED', 1, { upstreamStatus })).toEqual({ then });
});

test.each<ErrorCode>([
  'REFERENCE_BROKEN',
  'REFERENCE_MISSING',
  'SECRET_UNUSABLE',
  'SECRET_UNOPENABLE',
  'EGRESS_FORBIDDEN',
])('%s ends the job at once', (code) => {
  expect(judge(code, 1)).toEqual({ then: 'fail-job' });
});
