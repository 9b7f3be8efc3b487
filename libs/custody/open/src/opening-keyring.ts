import { isKmsKeyId, KmsClients, type KmsOptions } from '@countersign/custody-aws-kms';
import { KeyProblem, type EnvelopePlace, type WrappedDataKey } from '@countersign/custody-envelope';
import type { LocalPrivateKey, WatchedKeyFile } from '@countersign/custody-hpke';
import { timingSafeEqual } from 'node:crypto';
import { AwsKmsOpeningKey } from './aws-kms-opening-key.js';
import { LocalOpeningKey } from './local-opening-key.js';
import type { OpeningKeys } from './opener.js';
import { UnknownKeyError, type OpeningKey } from './opening-key.js';

export interface OpeningKeyringOptions {
  local?: WatchedKeyFile<LocalPrivateKey> | undefined;
  kms?: (KmsOptions & { arns: readonly string[] }) | undefined;
}

/** The keys that the settings name: a file of local private keys, keys in AWS KMS, or both. No data key is kept. */
export class OpeningKeyring implements OpeningKeys {
  private readonly clients: KmsClients;

  constructor(private readonly options: OpeningKeyringOptions) {
    this.clients = new KmsClients(options.kms);
  }

  async unwrap({ keyId, wrappedKey }: WrappedDataKey, place: EnvelopePlace): Promise<Uint8Array> {
    return this.key(keyId).unwrap(wrappedKey, place);
  }

  async rewrap({ keyId, wrappedKey }: WrappedDataKey, place: EnvelopePlace, toKeyId: string): Promise<Uint8Array> {
    const from = this.key(keyId);
    const to = this.key(toKeyId);
    if (from instanceof AwsKmsOpeningKey && to instanceof AwsKmsOpeningKey && from.reaches(to)) {
      const rewrapped = await from.reEncrypt(wrappedKey, place, to);
      await proveOpenable(to, rewrapped, place);
      return rewrapped;
    }
    const dataKey = await from.unwrap(wrappedKey, place);
    try {
      const rewrapped = await to.wrap(dataKey, place);
      await proveOpenable(to, rewrapped, place, dataKey);
      return rewrapped;
    } finally {
      dataKey.fill(0);
    }
  }

  async ids(): Promise<string[]> {
    const { local, kms } = this.options;
    return [...(local?.all() ?? []).map(({ kid }) => kid), ...(kms?.arns ?? [])];
  }

  /**
   * SAFETY: a stored row says which key wraps it, and whoever can write rows can write that. So only a key that is
   * configured is ever asked, and never whichever ARN stands there.
   */
  private key(keyId: string): OpeningKey {
    const { local, kms } = this.options;
    if (isKmsKeyId(keyId)) {
      if (!kms?.arns.includes(keyId)) throw new UnknownKeyError();
      return new AwsKmsOpeningKey(keyId, this.clients);
    }
    const privateKey = local?.find(keyId);
    if (!privateKey) throw new UnknownKeyError();
    return new LocalOpeningKey(privateKey);
  }
}

/**
 * SAFETY: what a rewrap gives replaces the only other way to the value, and the old key is destroyed some day. So it
 * is opened once before it is given: a role that may wrap with the new key, but not unwrap, shows here and not then.
 */
async function proveOpenable(key: OpeningKey, wrappedKey: Uint8Array, place: EnvelopePlace, expected?: Uint8Array) {
  const opened = await key.unwrap(wrappedKey, place);
  const same = expected === undefined || (opened.length === expected.length && timingSafeEqual(opened, expected));
  opened.fill(0);
  if (!same) throw new KeyProblem(key.keyId, 'gave back another data key than it was given', 'Use another key.');
}
