import { CountersignError, type ErrorCode } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import type { Exchange } from '../domain/sending/message.js';
import { RETRY_LIMITS } from './retry-policy.js';
import { judgeExchange, judgeRefusal, type Attempted } from './judge-attempt.js';

const AT = new Date('2026-01-01T00:00:00Z');

function attempted(more: Partial<Attempted> = {}): Attempted {
  const limits = { ...RETRY_LIMITS, baseMs: 1_000, attemptsMax: 3, deadlineMs: 60_000 };
  return { attempt: 1, firstAttemptAt: AT, startedAt: AT, now: AT, limits, random: () => 0.5, ...more };
}

function answered(status: number, retryAfter: string | null = null): Exchange {
  const request = { method: 'POST' as const, url: 'https://x', headers: {}, body: '' };
  const response = { status, headers: {}, body: '', truncated: false };
  return { request, response, error: null, retryAfter, durationMs: 5, versions: [] };
}

function unanswered(code: ErrorCode): Exchange {
  return { ...answered(0), response: null, error: new CountersignError(code, 'why') };
}

test.each([200, 201, 204, 299])('%i is taken', (status) => {
  expect(judgeExchange(answered(status), attempted())).toMatchObject({
    outcome: { kind: 'finished' },
    record: { error: null },
  });
});

test.each([429, 500, 503, 408])('%i is tried again', (status) => {
  expect(judgeExchange(answered(status), attempted())).toMatchObject({
    outcome: { kind: 'retry', afterMs: 500 },
    record: { error: { code: 'RECEIVER_REFUSED', detail: `The receiver answered ${status}.` } },
  });
});

test('a receiver says when', () => {
  const { outcome } = judgeExchange(answered(429, '7'), attempted()) as { outcome: { afterMs: number } };
  expect(outcome.afterMs).toBeGreaterThanOrEqual(7_000);
});

test.each([400, 401, 404, 410])('%i is a dead letter at once', (status) => {
  expect(judgeExchange(answered(status), attempted())).toMatchObject({ outcome: { kind: 'failed', dead: true } });
});

test('what was refused with a value that has been replaced meanwhile is tried again with the new one', () => {
  expect(judgeExchange(answered(401), attempted({ isOutdated: true }))).toMatchObject({
    outcome: { kind: 'retry' },
    record: { error: { code: 'RECEIVER_REFUSED' } },
  });
  expect(judgeExchange(answered(401), attempted({ isOutdated: false }))).toMatchObject({ outcome: { kind: 'failed' } });
});

test.each([301, 302, 307, 308])('%i is not followed, and says what to do', (status) => {
  const judged = judgeExchange(answered(status), attempted());
  expect(judged).toMatchObject({ outcome: { kind: 'failed', dead: true } });
  expect(judged).toMatchObject({
    record: { error: { detail: expect.stringMatching(/Redirects are not followed/) as unknown } },
  });
});

test('no answer is tried again until the last attempt, and then a dead letter', () => {
  const unreachable = unanswered('TARGET_UNREACHABLE');
  expect(judgeExchange(unreachable, attempted({ attempt: 2 }))).toMatchObject({ outcome: { kind: 'retry' } });
  expect(judgeExchange(unreachable, attempted({ attempt: 3 }))).toMatchObject({
    outcome: { kind: 'failed', dead: true },
    record: { error: { code: 'TARGET_UNREACHABLE', detail: 'why' } },
  });
});

test('a request that was cut off because its use had to end may have arrived: it counts, and is tried again', () => {
  expect(judgeExchange(unanswered('SERVICE_UNAVAILABLE'), attempted())).toMatchObject({
    kind: 'attempted',
    outcome: { kind: 'retry' },
  });
});

test('an address that may not be reached is not tried again', () => {
  expect(judgeExchange(unanswered('EGRESS_FORBIDDEN'), attempted())).toMatchObject({
    outcome: { kind: 'failed', dead: false },
  });
});

test.each<ErrorCode>([
  'REFERENCE_BROKEN',
  'SECRET_UNUSABLE',
  'PAYLOAD_TOO_LARGE',
  'AUTOMATION_NOT_FOUND',
  'WEBHOOK_DISABLED',
])('%s fails fast, and is no dead letter', (code) => {
  expect(judgeRefusal(new CountersignError(code, 'why'), attempted())).toMatchObject({
    kind: 'attempted',
    record: { exchange: null, error: { code, detail: 'why' } },
    outcome: { kind: 'failed', dead: false },
  });
});

test.each<ErrorCode>(['SERVICE_UNAVAILABLE', 'LEASE_INVALID', 'KEY_UNAVAILABLE'])(
  '%s is waited out, however long it takes',
  (code) => {
    const late = attempted({ attempt: 99, now: new Date(AT.getTime() + 1e9) });
    expect(judgeRefusal(new CountersignError(code, 'why'), late)).toEqual({
      kind: 'postponed',
      afterMs: 2_000,
      error: { code, detail: 'why' },
    });
  },
);

test.each<ErrorCode>(['REFERENCE_MISSING', 'SECRET_UNOPENABLE', 'INTERNAL'])('%s may pass', (code) => {
  const refusal = new CountersignError(code, 'why');
  expect(judgeRefusal(refusal, attempted())).toMatchObject({ outcome: { kind: 'retry' } });
  expect(judgeRefusal(refusal, attempted({ attempt: 3 }))).toMatchObject({ outcome: { kind: 'failed', dead: false } });
});
