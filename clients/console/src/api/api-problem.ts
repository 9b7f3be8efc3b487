import type { components } from './generated/schema.js';

export type Problem = components['schemas']['Problem'];

/** What the API answered instead of what was asked for (problem+json, RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail);
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Nothing came back: the network, or the gateway, is away. What was sent may or may not have been done. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor() {
    super('Countersign cannot be reached. Nothing you typed is lost: try again once the connection is back.');
  }
}

/** @param body what came, which is a problem unless something in between answered */
export function toApiProblem(status: number, body: unknown): ApiProblem {
  if (isProblem(body)) return new ApiProblem(status, body);
  const detail = `Something between this page and Countersign answered ${status}. Try again in a moment.`;
  return new ApiProblem(status, {
    ...{ type: 'about:blank', title: 'Unexpected answer', code: 'UNEXPECTED_ANSWER', detail },
    ...{ status, correlationId: '' },
  });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

export function hasCode(error: unknown, code: string): error is ApiProblem {
  return error instanceof ApiProblem && error.code === code;
}

/** What is wrong with one field of a form, as the API said it. */
export function fieldProblem(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.problem.errors?.find((place) => place.path === path)?.message;
}

/** One sentence for a person. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong in this page. Load it again.';
}
