import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { encryptionContext, type KmsClients } from '@countersign/custody-aws-kms';
import { KeyProblem, type EnvelopePlace } from '@countersign/custody-envelope';
import type { DataKey, SealingKey } from './sealer.js';

/**
 * The `aws-kms` provider's sealing half. GenerateDataKey is all that it asks for, and all that the store's role is
 * allowed (`deploy/aws/seal-only.policy.json`): with that, a data key cannot be got a second time.
 */
export class AwsKmsSealingKey implements SealingKey {
  constructor(
    readonly keyId: string,
    private readonly kms: KmsClients,
  ) {}

  async newDataKey(place: EnvelopePlace): Promise<DataKey> {
    const request = { KeyId: this.keyId, KeySpec: 'AES_256' as const, EncryptionContext: encryptionContext(place) };
    const { Plaintext, CiphertextBlob } = await this.kms.ask(
      { action: 'kms:GenerateDataKey', keyId: this.keyId },
      (client, options) => client.send(new GenerateDataKeyCommand(request), options),
    );
    if (Plaintext?.length !== 32 || !CiphertextBlob?.length) {
      Plaintext?.fill(0);
      throw new KeyProblem(
        this.keyId,
        'cannot be used: what answers is not AWS KMS',
        'Correct COUNTERSIGN_KMS_ENDPOINT.',
      );
    }
    return { dataKey: Plaintext, wrappedKey: CiphertextBlob };
  }
}
