import { ERRORS, type CountersignError } from '@countersign/contracts';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** An error as HTTP says it (RFC 9457). What the error adds for programs comes first: it may not replace a member. */
export function toProblem(error: CountersignError, correlationId: string) {
  const { title, status } = ERRORS[error.code];
  return {
    ...error.facts,
    type: `urn:countersign:error:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.detail,
    correlationId,
  };
}
