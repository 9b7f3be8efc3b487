import type { SealingKey } from './sealer.js';

/** For dependency injection: what provides a SealingKeyring. */
export const SEALING_KEYRING = Symbol('SealingKeyring');

/**
 * Every key that this deployment may seal to: local public keys and KMS keys together. A key id that begins with `arn:`
 * is a KMS key's ARN, anything else the `kid` of a local key. Key files are read again when they have changed.
 */
export interface SealingKeyring {
  /** Null where no key has this id: the current key is not on this ring. */
  find(keyId: string): Promise<SealingKey | null>;
  /** The ids of all, in the order in which they are configured: local ones first, the newest last. */
  ids(): Promise<string[]>;
}
