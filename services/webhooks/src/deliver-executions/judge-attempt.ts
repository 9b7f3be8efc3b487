import { type CountersignError, type ErrorCode, type ExecutionError } from '@countersign/contracts';
import { nextAttempt, type AttemptFailure, type RetryLimits } from './retry-policy.js';
import type { Exchange } from '../domain/sending/message.js';
import type { AttemptResult, Outcome } from './attempt-result.js';

/** Everything about an attempt that decides what comes after it. */
export interface Attempted {
  /** 1 for the first since it was last redelivered. */
  attempt: number;
  firstAttemptAt: Date;
  startedAt: Date;
  now: Date;
  limits: RetryLimits;
  random: () => number;
  /** A secret that it used has another version by now. */
  isOutdated?: boolean;
}

/** A part of the deployment is away: what waits for it waits, and no receiver is to blame. */
const OURS_TO_MEND: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE', 'LEASE_INVALID', 'KEY_UNAVAILABLE'];

/** What another attempt may not meet again: an edit in between, or a mistake of ours that somebody mends. */
const PASSING: readonly ErrorCode[] = ['REFERENCE_MISSING', 'SECRET_UNOPENABLE', 'INTERNAL'];

const POSTPONED_MS = 2_000;

/** A request that left, whether or not an answer came. */
export function judgeExchange(exchange: Exchange, of: Attempted): AttemptResult {
  const error = errorOf(exchange);
  const { startedAt } = of;
  const record = { startedAt, durationMs: exchange.durationMs, exchange, error };
  if (error === null) return { kind: 'attempted', record, outcome: { kind: 'finished' } };
  const failure = {
    // What was refused with an old value is as good as not answered.
    status: of.isOutdated ? null : (exchange.response?.status ?? null),
    retryAfter: exchange.retryAfter,
    permanent: exchange.error?.code === 'EGRESS_FORBIDDEN',
  };
  return { kind: 'attempted', record, outcome: afterFailure(failure, of, !failure.permanent) };
}

/** Nothing left: the error says why. */
export function judgeRefusal(refusal: CountersignError, of: Attempted): AttemptResult {
  const { code, detail } = refusal;
  if (OURS_TO_MEND.includes(code)) {
    const afterMs = POSTPONED_MS * (0.5 + of.random());
    return { kind: 'postponed', afterMs, error: { code, detail } };
  }
  const durationMs = of.now.getTime() - of.startedAt.getTime();
  const record = { startedAt: of.startedAt, durationMs, exchange: null, error: { code, detail } };
  const failure = { status: null, retryAfter: null, permanent: !PASSING.includes(code) };
  return { kind: 'attempted', record, outcome: afterFailure(failure, of, false) };
}

function afterFailure(failure: AttemptFailure, of: Attempted, dead: boolean): Outcome {
  const { attempt, now, firstAttemptAt, random, limits } = of;
  const next = nextAttempt({ attempt, now, firstAttemptAt, failure, random, limits });
  return next === 'dead' ? { kind: 'failed', dead } : { kind: 'retry', afterMs: next.at.getTime() - now.getTime() };
}

function errorOf({ response, error }: Exchange): ExecutionError | null {
  if (error) return { code: error.code, detail: error.detail };
  const status = response!.status;
  if (status >= 200 && status <= 299) return null;
  const redirected = status >= 300 && status <= 399;
  const detail = redirected
    ? `The receiver answered ${status}. Redirects are not followed: give the webhook the address that they lead to.`
    : `The receiver answered ${status}.`;
  return { code: 'RECEIVER_REFUSED' satisfies ErrorCode, detail };
}
