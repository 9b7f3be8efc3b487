import { AISDKError, APICallError, InvalidPromptError, UnsupportedFunctionalityError } from '@ai-sdk/provider';
import { CountersignError } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import { codedCause } from '../providers/coded-cause.js';
import { StoppedShort } from './stopped-short.js';

/** Who was asked, and what its words are redacted by. */
export interface Upstream {
  title: string;
  /** The secrets that its credential is made of. */
  secrets: readonly string[];
  redactor: Redactor | null;
  /** Whether an answer says that the credential is wrong. Some providers do not say it by 401 or 403 only. */
  rejects(error: APICallError): boolean;
}

const SAID_CHARACTERS_MAX = 2_000;

/** What came of a provider, as an error that a person can act on, with nothing of a value in it. */
export function upstreamError(error: unknown, of: Upstream): unknown {
  const ours = codedCause(error);
  if (ours) return ours;
  if (APICallError.isInstance(error)) return answered(error, of.rejects(error), of);
  if (UnsupportedFunctionalityError.isInstance(error) || InvalidPromptError.isInstance(error)) {
    return new CountersignError('INVALID_INPUT', `${of.title} cannot take this: ${said(error.message, of)}`);
  }
  if (error instanceof StoppedShort) return failed(`${of.title} broke off its answer. Try again.`);
  if (AISDKError.isInstance(error)) return failed(`${of.title} gave an answer that cannot be read. Try again.`);
  if (isBroken(error)) return failed(`${of.title} broke off its answer. Try again.`);
  const streamed = streamedError(error);
  // What no provider and no connection says is a mistake of ours, and goes to the log.
  if (streamed === null) return error;
  const { statusCode: status, message } = streamed;
  if (status === undefined) return failed(`${of.title} failed: ${said(message, of)}`);
  return answered(streamed, status === 401 || status === 403, of);
}

/** What a provider answered instead of a completion: its status, its words and when to come back. */
type Answer = Pick<APICallError, 'message' | 'statusCode' | 'responseHeaders'>;

function answered(answer: Answer, isRejection: boolean, of: Upstream): CountersignError {
  const status = answer.statusCode;
  if (status === undefined) return unreachable(of);
  const what = `${of.title} answered ${status}: ${said(answer.message, of)}`;
  if (isRejection) return rejected(what, status, of);
  const facts = { upstreamStatus: status, ...retryAfterOf(answer) };
  if (status === 429) return new CountersignError('PROVIDER_RATE_LIMITED', what, facts);
  if (status >= 400 && status < 500) return new CountersignError('PROVIDER_REFUSED', what, facts);
  if (status >= 500) return new CountersignError('PROVIDER_FAILED', what, facts);
  if (status >= 300) return failed(`${of.title} answered with a redirect, which is not followed.`);
  return failed(`${of.title} gave an answer that cannot be read. Try again.`);
}

function rejected(what: string, upstreamStatus: number, { secrets }: Upstream): CountersignError {
  const named = secrets.join(', ');
  const remedy =
    secrets.length === 0
      ? 'It wants a credential, and has none.'
      : `An admin can rotate ${named} to one that it takes.`;
  return new CountersignError('PROVIDER_REJECTED_CREDENTIAL', `${what} ${remedy}`, { upstreamStatus, secrets });
}

function unreachable({ title }: Upstream): CountersignError {
  return new CountersignError('PROVIDER_UNREACHABLE', `${title} could not be reached. Try again in a moment.`);
}

function failed(detail: string): CountersignError {
  return new CountersignError('PROVIDER_FAILED', detail);
}

/** What a provider says, which may well repeat the key that it was sent. */
function said(message: string, { redactor }: Upstream): string {
  const shown = (redactor?.redact(message) ?? message).slice(0, SAID_CHARACTERS_MAX).trim();
  return /[.!?]$/.test(shown) ? shown : `${shown}.`;
}

/** In seconds, from either of the forms that RFC 9110 has, and from the finer one that some providers add. */
function retryAfterOf({ responseHeaders }: Answer): { retryAfter?: number } {
  const milliseconds = Number(responseHeaders?.['retry-after-ms'] ?? NaN);
  if (milliseconds >= 0) return { retryAfter: milliseconds / 1000 };
  const text = responseHeaders?.['retry-after'];
  if (text === undefined) return {};
  const seconds = Number(text);
  if (seconds >= 0) return { retryAfter: seconds };
  const sentAt = Date.parse(responseHeaders?.['date'] ?? '');
  const at = Date.parse(text);
  return Number.isNaN(at) || Number.isNaN(sentAt) ? {} : { retryAfter: Math.max(0, (at - sentAt) / 1000) };
}

/** A connection that ended in the middle of an answer. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false;
  return error.message === 'terminated' || (error.cause as { code?: unknown } | undefined)?.code === 'UND_ERR_SOCKET';
}

/** An error that came within a stream, which the AI SDK hands on as the provider wrote it, or with a status that it means. */
function streamedError(error: unknown): Answer | null {
  if (typeof error === 'string') return { message: error };
  if (error instanceof Error || typeof error !== 'object' || error === null || !('message' in error)) return null;
  const { message, statusCode } = error as { message: unknown; statusCode?: unknown };
  if (typeof message !== 'string') return null;
  return { message, statusCode: typeof statusCode === 'number' ? statusCode : undefined };
}
