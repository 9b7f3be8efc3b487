/** The limits of an execution's attempts. Times in milliseconds. */
export interface RetryLimits {
  /** The ceiling of the first wait; each further one is twice as high. */
  baseMs: number;
  capMs: number;
  /** After the first attempt began: the latest at which one may begin. */
  deadlineMs: number;
  attemptsMax: number;
}

export const RETRY_LIMITS: RetryLimits = {
  baseMs: 5_000,
  capMs: 3_600_000,
  deadlineMs: 24 * 3_600_000,
  attemptsMax: 12,
};

/** What came of an attempt that did not succeed. */
export interface AttemptFailure {
  /** Null where no answer came: a timeout, or no connection. */
  status: number | null;
  /** The `Retry-After` header of the answer. */
  retryAfter: string | null;
  /** Nothing that time mends: the egress policy refused, a payload lacks a variable, a secret is broken. */
  permanent?: boolean;
}

export interface FinishedAttempt {
  /** 1 for the first. */
  attempt: number;
  now: Date;
  firstAttemptAt: Date;
  failure: AttemptFailure;
  /** From 0 up to but not including 1. */
  random: () => number;
  limits?: Partial<RetryLimits>;
}

/** Answers that ask for another attempt, beside every 5xx. */
const RETRIED = new Set([408, 425, 429]);

/**
 * When to try again: after exponential backoff with full jitter, and never before `Retry-After`. Both are cut at the
 * deadline, so that whatever a receiver asks for, one last attempt is made there.
 */
export function nextAttempt(finished: FinishedAttempt): { at: Date } | 'dead' {
  const { attempt, now, firstAttemptAt, failure, random } = finished;
  const limits = { ...RETRY_LIMITS, ...finished.limits };
  const deadline = firstAttemptAt.getTime() + limits.deadlineMs;
  if (!isRetried(failure) || attempt >= limits.attemptsMax || now.getTime() >= deadline) return 'dead';
  const ceiling = Math.min(limits.capMs, limits.baseMs * 2 ** (attempt - 1));
  const jitter = random();
  const asked = retryAfterMs(failure.retryAfter, now);
  // Receivers tell everybody the same time: some jitter keeps everybody from coming back at once.
  const wait = Math.max(jitter * ceiling, asked === null ? 0 : asked + jitter * limits.baseMs);
  return { at: new Date(Math.min(now.getTime() + Math.round(wait), deadline)) };
}

/** Whether another attempt may have another outcome. A redirect, or another 4xx, says the same tomorrow. */
export function isRetried({ status, permanent }: AttemptFailure): boolean {
  if (permanent) return false;
  return status === null || RETRIED.has(status) || (status >= 500 && status <= 599);
}

/** RFC 9110, section 5.6.7: the form to send, and the two to understand. */
const DATES: [RegExp, (text: string) => string][] = [
  [/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/, (text) => text],
  [/^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/, (text) => text],
  [/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/, (text) => `${text} GMT`],
];

/** @returns null for what is neither a number of seconds nor a date: a header that says nothing is no header */
function retryAfterMs(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = DATES.find(([form]) => form.test(text))?.[1](text);
  const at = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
