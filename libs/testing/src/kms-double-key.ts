import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

export type KmsKeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';
export type EncryptionContext = Record<string, string>;

/** 36 characters of key id, 12 bytes of nonce, the ciphertext, 16 bytes of tag. The real service's is its own secret. */
const ID_LENGTH = 36;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** One key of the KMS double: real AES-256-GCM, with the encryption context as the associated data, as in KMS. */
export class KmsDoubleKey {
  readonly id = randomUUID();
  readonly arn: string;
  state: KmsKeyState = 'Enabled';
  private readonly material = randomBytes(32);

  constructor(region: string) {
    this.arn = `arn:aws:kms:${region}:111122223333:key/${this.id}`;
  }

  encrypt(plaintext: Uint8Array, context: EncryptionContext): Buffer {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', this.material, nonce);
    cipher.setAAD(aad(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([Buffer.from(this.id), nonce, ciphertext, cipher.getAuthTag()]);
  }

  /** @throws Error where the blob or the context is not what was encrypted */
  decrypt(blob: Buffer, context: EncryptionContext): Buffer {
    const nonce = blob.subarray(ID_LENGTH, ID_LENGTH + NONCE_LENGTH);
    const decipher = createDecipheriv('aes-256-gcm', this.material, nonce);
    decipher.setAAD(aad(context));
    decipher.setAuthTag(blob.subarray(-TAG_LENGTH));
    const ciphertext = blob.subarray(ID_LENGTH + NONCE_LENGTH, -TAG_LENGTH);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  }
}

/** Which key a blob says that it is of. */
export function keyIdOf(blob: Buffer): string {
  return blob.toString('latin1', 0, ID_LENGTH);
}

/** The order of the pairs does not matter; everything else does. */
function aad(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}
