import { type CountersignError, type ErrorCode } from '@countersign/contracts';

export interface RetrySettings {
  /** How often one request is made at the most. */
  attempts: number;
  /** The longest wait before the second attempt; each further one may wait twice as long. */
  baseMs: number;
}

/** What is done about a request that failed. */
export type Verdict =
  | { then: 'again'; afterMs: number }
  /** It fails, and the others go on. */
  | { then: 'fail-sample' }
  /** No other would fare better. */
  | { then: 'fail-job' };

export interface Failed {
  error: CountersignError;
  /** 1 for the first attempt. */
  attempt: number;
  /** The key has been replaced since the request took its own. */
  isOutdated: boolean;
  random: () => number;
}

const WAIT_MAX_MS = 60_000;
/** A provider that names a longer wait than this one is not waited for. */
const RETRY_AFTER_MAX_MS = 3_600_000;
/** A key that is refused is not tried for long: enough for a rotation that is on its way to arrive. */
const CREDENTIAL_ATTEMPTS = 4;

const TRANSIENT: readonly ErrorCode[] = [
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_FAILED',
  'PROVIDER_UNREACHABLE',
  'SERVICE_UNAVAILABLE',
];
/** Their cause is in one request. What else is refused (an unknown model, say) would be refused for every sample. */
const OF_THE_SAMPLE = [400, 413, 414, 422];

export function judgeFailure({ error, attempt, isOutdated, random }: Failed, settings: RetrySettings): Verdict {
  const { code, facts } = error;
  const wait = random() * Math.min(WAIT_MAX_MS, settings.baseMs * 2 ** (attempt - 1));
  if (code === 'PROVIDER_REJECTED_CREDENTIAL') {
    // The provider is right: its key was changed. The next request takes the new one.
    if (isOutdated && attempt < settings.attempts) return { then: 'again', afterMs: 0 };
    return attempt < Math.min(CREDENTIAL_ATTEMPTS, settings.attempts)
      ? { then: 'again', afterMs: wait }
      : { then: 'fail-job' };
  }
  if (code === 'PROVIDER_REFUSED') {
    return { then: OF_THE_SAMPLE.includes(Number(facts['upstreamStatus'])) ? 'fail-sample' : 'fail-job' };
  }
  const wanted = (facts.retryAfter ?? 0) * 1000;
  if (!TRANSIENT.includes(code) || attempt >= settings.attempts || wanted > RETRY_AFTER_MAX_MS) {
    return { then: 'fail-job' };
  }
  return { then: 'again', afterMs: Math.max(wanted, wait) };
}
