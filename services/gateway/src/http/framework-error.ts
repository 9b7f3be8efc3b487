import { CountersignError, VALUE_BYTES_MAX } from '@countersign/contracts';
import { DATABASE_AWAY, isDatabaseAway } from '@countersign/platform-bus';
import { HttpException } from '@nestjs/common';

/**
 * What the framework or a driver threw, as a coded error. Their messages can quote the request, so none is passed on.
 * Null where nobody foresaw it.
 */
export function fromFramework(error: unknown): CountersignError | null {
  if (isDatabaseAway(error)) {
    return new CountersignError('SERVICE_UNAVAILABLE', DATABASE_AWAY, { retryAfter: 1 });
  }
  const status = statusOf(error);
  if (status === 413) {
    const limit = `A value may have ${VALUE_BYTES_MAX / 1024} KiB.`;
    return new CountersignError('PAYLOAD_TOO_LARGE', `The body is larger than any request needs. ${limit}`);
  }
  if (status === 415) {
    return new CountersignError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  }
  if (status === 404 || status === 414) {
    return new CountersignError('ROUTE_NOT_FOUND', 'See /v1/openapi.json for the addresses that there are.');
  }
  if (status !== null && status < 500) {
    return new CountersignError('INVALID_INPUT', 'The request cannot be read.');
  }
  return null;
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const isFastify = typeof code === 'string' && code.startsWith('FST_');
  return isFastify && typeof statusCode === 'number' ? statusCode : null;
}
