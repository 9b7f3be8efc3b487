import { DecryptCommand, EncryptCommand, ReEncryptCommand } from '@aws-sdk/client-kms';
import { ChangedWrappedKeyError, encryptionContext, kmsRegionOf, type KmsClients } from '@countersign/custody-aws-kms';
import { KeyProblem, type EnvelopePlace } from '@countersign/custody-envelope';
import type { OpeningKey } from './opening-key.js';

/** What KMS takes as a ciphertext, in bytes. Its own wrapped data keys have about 200. */
const BLOB_BYTES_MAX = 6_144;

/** The `aws-kms` provider's opening half. What it asks for is what `deploy/aws/open-only.policy.json` allows. */
export class AwsKmsOpeningKey implements OpeningKey {
  constructor(
    readonly keyId: string,
    private readonly kms: KmsClients,
  ) {}

  async unwrap(wrappedKey: Uint8Array, place: EnvelopePlace): Promise<Uint8Array> {
    refuseWhatKmsCannotHaveMade(wrappedKey);
    // SAFETY: with the key named, KMS refuses what another key wrapped; without, the blob would choose.
    const request = { KeyId: this.keyId, CiphertextBlob: wrappedKey, EncryptionContext: encryptionContext(place) };
    const { Plaintext } = await this.kms.ask({ action: 'kms:Decrypt', keyId: this.keyId }, (client, options) =>
      client.send(new DecryptCommand(request), options),
    );
    return Plaintext?.length === 32 ? Plaintext : this.refuseAnswer();
  }

  async wrap(dataKey: Uint8Array, place: EnvelopePlace): Promise<Uint8Array> {
    const request = { KeyId: this.keyId, Plaintext: dataKey, EncryptionContext: encryptionContext(place) };
    const { CiphertextBlob } = await this.kms.ask({ action: 'kms:Encrypt', keyId: this.keyId }, (client, options) =>
      client.send(new EncryptCommand(request), options),
    );
    return CiphertextBlob?.length ? CiphertextBlob : this.refuseAnswer();
  }

  /** Whether KMS itself can wrap for the other key what this one wraps: a request is for one region. */
  reaches(other: AwsKmsOpeningKey): boolean {
    return kmsRegionOf(this.keyId) === kmsRegionOf(other.keyId);
  }

  /** As unwrap and wrap, but inside KMS: the data key does not even come here. */
  async reEncrypt(wrappedKey: Uint8Array, place: EnvelopePlace, to: AwsKmsOpeningKey): Promise<Uint8Array> {
    refuseWhatKmsCannotHaveMade(wrappedKey);
    const request = {
      SourceKeyId: this.keyId,
      SourceEncryptionContext: encryptionContext(place),
      CiphertextBlob: wrappedKey,
      DestinationKeyId: to.keyId,
      DestinationEncryptionContext: encryptionContext(place),
    };
    const { CiphertextBlob } = await this.kms.ask(
      { action: 'kms:ReEncrypt*', keyId: this.keyId, toKeyId: to.keyId },
      (client, options) => client.send(new ReEncryptCommand(request), options),
    );
    return CiphertextBlob?.length ? CiphertextBlob : this.refuseAnswer();
  }

  private refuseAnswer(): never {
    throw new KeyProblem(
      this.keyId,
      'cannot be used: what answers is not AWS KMS',
      'Correct COUNTERSIGN_KMS_ENDPOINT.',
    );
  }
}

function refuseWhatKmsCannotHaveMade(wrappedKey: Uint8Array): void {
  if (wrappedKey.length === 0 || wrappedKey.length > BLOB_BYTES_MAX) {
    throw new ChangedWrappedKeyError('AWS KMS made no wrapped key of this length.');
  }
}
