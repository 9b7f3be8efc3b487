/** A promise broken, in the words of the observer. */
export class Violation extends Error {
  /**
   * @param promise which check failed
   * @param subjects the processes and secrets that it is about: a minimal trace shows these
   */
  constructor(
    readonly promise: string,
    detail: string,
    readonly subjects: readonly string[],
  ) {
    super(`${promise}: ${detail}`);
  }
}
