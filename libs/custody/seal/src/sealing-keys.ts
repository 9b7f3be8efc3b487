import { isKmsKeyId, KmsClients, type KmsOptions } from '@countersign/custody-aws-kms';
import type { LocalPublicKey, WatchedKeyFile } from '@countersign/custody-hpke';
import { AwsKmsSealingKey } from './aws-kms-sealing-key.js';
import { LocalSealingKey } from './local-sealing-key.js';
import type { SealingKey } from './sealer.js';
import type { SealingKeyring } from './sealing-keyring.js';

export interface SealingKeysOptions {
  local?: WatchedKeyFile<LocalPublicKey> | undefined;
  kms?: (KmsOptions & { arns: readonly string[] }) | undefined;
}

/** The keys that the settings name: a file of local public keys, keys in AWS KMS, or both. */
export class SealingKeys implements SealingKeyring {
  private readonly clients: KmsClients;

  constructor(private readonly options: SealingKeysOptions) {
    this.clients = new KmsClients(options.kms);
  }

  async find(keyId: string): Promise<SealingKey | null> {
    const { local, kms } = this.options;
    if (isKmsKeyId(keyId)) return kms?.arns.includes(keyId) ? new AwsKmsSealingKey(keyId, this.clients) : null;
    const publicKey = local?.find(keyId);
    return publicKey ? new LocalSealingKey(publicKey) : null;
  }

  async ids(): Promise<string[]> {
    const { local, kms } = this.options;
    return [...(local?.all() ?? []).map(({ kid }) => kid), ...(kms?.arns ?? [])];
  }
}
