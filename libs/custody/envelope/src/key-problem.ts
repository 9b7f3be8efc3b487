/** Why a key cannot be used, in our own words: what a provider says may hold what it was given. */
export class KeyProblem extends Error {
  override readonly name: string = 'KeyProblem';

  /**
   * @param keyId of a key that is configured here, or null where a stored row names one that is not
   * @param reason as it goes on after "the key": `is disabled in AWS KMS`
   * @param remedy whole sentences
   * @param transient whether it may well be over in a moment without anybody's help
   */
  constructor(
    readonly keyId: string | null,
    readonly reason: string,
    readonly remedy: string,
    readonly transient = false,
  ) {
    super(`The key${keyId === null ? '' : ` ${keyId}`} ${reason}. ${remedy}`);
  }
}
