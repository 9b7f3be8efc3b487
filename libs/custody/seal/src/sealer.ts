import { ciphertextAad, encodeEnvelope, NONCE_BYTES, type EnvelopePlace } from '@countersign/custody-envelope';
import { createCipheriv, randomBytes } from 'node:crypto';

/** The sealing half of a key provider: it gives data keys, and cannot unwrap one. */
export interface SealingKey {
  readonly keyId: string;
  wrap(dataKey: Uint8Array, place: EnvelopePlace): Promise<Uint8Array>;
}

/** Seals values: each under a data key of its own, wrapped by the key provider. Nothing here can open. */
export class Sealer {
  constructor(private readonly key: SealingKey) {}

  /** @returns the stored form of the envelope */
  async seal(value: Uint8Array, place: EnvelopePlace): Promise<Buffer> {
    const dataKey = randomBytes(32);
    try {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', dataKey, nonce);
      cipher.setAAD(Buffer.from(ciphertextAad(place), 'utf8'));
      const ciphertext = Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
      const wrappedKey = await this.key.wrap(dataKey, place);
      return encodeEnvelope({ keyId: this.key.keyId, nonce, wrappedKey, ciphertext });
    } finally {
      dataKey.fill(0);
    }
  }
}
