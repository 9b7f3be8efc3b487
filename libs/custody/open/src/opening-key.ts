import { KeyProblem, type EnvelopePlace } from '@countersign/custody-envelope';

/** One key of a key provider, as the opening side has it. */
export interface OpeningKey {
  readonly keyId: string;
  /** @throws KeyProblem where the key cannot be used, any other error where the wrapped key or its place was changed */
  unwrap(wrappedKey: Uint8Array, place: EnvelopePlace): Promise<Uint8Array>;
  /** Wraps a data key that exists already, for a rewrap. @throws KeyProblem */
  wrap(dataKey: Uint8Array, place: EnvelopePlace): Promise<Uint8Array>;
}

/** A stored row, or an admin, names a key that this side does not have. */
export class UnknownKeyError extends KeyProblem {
  override readonly name = 'UnknownKeyError';

  constructor() {
    // What a row names may have been changed: it is not repeated.
    super(null, 'is not among the opening keys', 'Give it to the resolver.');
  }
}
