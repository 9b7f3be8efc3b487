import { CountersignError } from '@countersign/contracts';
import { APIConnectionError, APIError, APIUserAbortError } from 'openai';

/** Who was asked, with which key. */
export interface Asked {
  host: string;
  secret: string;
  version: number;
  /** The use of the key had to end before the answer came. */
  useEnded: boolean;
}

const SAID_CHARACTERS_MAX = 1_000;

/**
 * What a request to a model came to, as an error that a person can act on. It may still quote the key: it leaves the use
 * through the redactor.
 */
export function providerError(error: unknown, asked: Asked): unknown {
  const { host, secret, version } = asked;
  const ours = codedCause(error);
  if (ours) return new CountersignError(ours.code, ours.detail, { ...ours.facts, version });
  if (error instanceof APIUserAbortError) {
    const why = asked.useEnded ? 'the use of its key had to end' : 'the job was stopped';
    return new CountersignError('SERVICE_UNAVAILABLE', `The request was stopped because ${why}.`, { version });
  }
  if (error instanceof APIConnectionError || isBroken(error)) {
    return new CountersignError('PROVIDER_UNREACHABLE', `${host} could not be reached, or broke off.`, { version });
  }
  if (error instanceof SyntaxError) return unreadable(host, version);
  if (!(error instanceof APIError)) return error;
  return answered(error as APIError, host, secret, version);
}

/** As undici says it of an answer that had begun, whatever became of the connection. */
function isBroken(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'terminated';
}

function answered(error: APIError, host: string, secret: string, version: number): CountersignError {
  const { status } = error;
  if (status === undefined) return unreadable(host, version);
  const what = `${host} answered ${error.message.slice(0, SAID_CHARACTERS_MAX).replace(/[.\s]+$/, '')}`;
  const facts = { upstreamStatus: status, version, ...retryAfterOf(error) };
  if (status === 401 || status === 403) {
    const remedy = `An admin can rotate ${secret} to a key that it takes; then resume the job.`;
    return new CountersignError('PROVIDER_REJECTED_CREDENTIAL', `${what}. ${remedy}`, { ...facts, secrets: [secret] });
  }
  if (status === 429) return new CountersignError('PROVIDER_RATE_LIMITED', what, facts);
  if (status === 408 || status >= 500) return new CountersignError('PROVIDER_FAILED', what, facts);
  if (status >= 400) return new CountersignError('PROVIDER_REFUSED', what, facts);
  return new CountersignError('PROVIDER_FAILED', `${host} answered with a redirect, which is not followed.`, facts);
}

function unreadable(host: string, version: number): CountersignError {
  return new CountersignError('PROVIDER_FAILED', `${host} gave an answer that cannot be read.`, { version });
}

/** In seconds, from either of the forms that RFC 9110 has, and from the finer one that some providers add. */
function retryAfterOf({ headers }: APIError): { retryAfter?: number } {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? NaN);
  if (milliseconds >= 0) return { retryAfter: milliseconds / 1000 };
  const text = headers?.get('retry-after');
  if (!text) return {};
  const seconds = Number(text);
  if (seconds >= 0) return { retryAfter: seconds };
  const at = Date.parse(text);
  const sentAt = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(at) || Number.isNaN(sentAt) ? {} : { retryAfter: Math.max(0, (at - sentAt) / 1000) };
}

/** The refusal of the egress rules, say, in which fetch and the client have wrapped themselves. */
function codedCause(error: unknown): CountersignError | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof CountersignError) return at;
  return null;
}
