/** What a person is told, without a stack: what is wrong and what to do. */
export class Failure extends Error {
  override readonly name: string = 'Failure';

  /** @param exitCode 1 for an act that failed, 2 for a command that was typed wrongly */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** What the API answered, or that it did not answer. */
export class ApiFailure extends Failure {
  override readonly name = 'ApiFailure';

  /** @param transient whether the same request may well go in a moment */
  constructor(
    message: string,
    readonly transient: boolean,
  ) {
    super(message);
  }
}
