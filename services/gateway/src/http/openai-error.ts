import type { ChatError, CountersignError } from '@countersign/contracts';
import type { FastifyReply } from 'fastify';
import { setErrorHeaders } from './error-headers.js';

/** An error as OpenAI's clients read it. Its code is the one of the registry. */
export function toOpenAiError(error: CountersignError): ChatError {
  const param = error.facts.errors?.[0]?.path || null;
  return { error: { message: error.detail, type: typeOf(statusOf(error)), param, code: error.code } };
}

export function sendOpenAiError(reply: FastifyReply, error: CountersignError): void {
  setErrorHeaders(reply, error);
  void reply.code(statusOf(error)).header('Content-Type', 'application/json; charset=utf-8').send(toOpenAiError(error));
}

/** A provider's own status where it has one: clients decide by it whether to try again. */
function statusOf({ code, status, facts }: CountersignError): number {
  const upstream = Number(facts['upstreamStatus'] ?? NaN);
  if (code === 'PROVIDER_REJECTED_CREDENTIAL') return upstream === 403 ? 403 : status;
  if (code === 'PROVIDER_REFUSED') return upstream >= 400 && upstream < 500 ? upstream : status;
  if (code === 'PROVIDER_FAILED') return [500, 503, 504].includes(upstream) ? upstream : status;
  return status;
}

function typeOf(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 404:
      return 'not_found_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status >= 500 ? 'server_error' : 'invalid_request_error';
  }
}
