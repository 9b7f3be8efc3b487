/** An answer that says no: a stable code, and one sentence on what happened and what to do about it. */
export class CountersignApiError extends Error {
  override readonly name = 'CountersignApiError';

  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number,
  ) {
    super(`${code}: ${detail}`);
  }
}
