import { CountersignError } from '@countersign/contracts';
import {
  ciphertextAad,
  encodeHeader,
  KeyProblem,
  NONCE_BYTES,
  type EnvelopePlace,
} from '@countersign/custody-envelope';
import { createCipheriv, randomBytes } from 'node:crypto';

/** A data key in clear, and as it is stored beside the ciphertext. Whoever asked for it wipes the clear one. */
export interface DataKey {
  dataKey: Uint8Array;
  wrappedKey: Uint8Array;
}

/** The sealing half of one key of a key provider: it gives fresh data keys, and cannot unwrap one. */
export interface SealingKey {
  readonly keyId: string;
  /** @throws KeyProblem where the key cannot be used: disabled, denied, throttled … */
  newDataKey(place: EnvelopePlace): Promise<DataKey>;
}

/** Seals values: each under a data key of its own, wrapped by the key provider. Nothing here can open. */
export class Sealer {
  /**
   * @param key which one is current is state, so it is given with each value
   * @returns the stored form of the envelope
   * @throws CountersignError KEY_UNAVAILABLE, naming the key and the remedy
   */
  async seal(key: SealingKey, value: Uint8Array, place: EnvelopePlace): Promise<Buffer> {
    const { dataKey, wrappedKey } = await key.newDataKey(place).catch(unavailable);
    try {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', dataKey, nonce);
      cipher.setAAD(Buffer.from(ciphertextAad(place), 'utf8'));
      const header = encodeHeader({ keyId: key.keyId, nonce, wrappedKey });
      const ciphertext = cipher.update(value);
      const stored = Buffer.concat([header, ciphertext, cipher.final(), cipher.getAuthTag()]);
      giveBack(ciphertext);
      return stored;
    } finally {
      dataKey.fill(0);
    }
  }
}

/**
 * Gives the memory of a buffer back now and not when the garbage is next collected: with 64 KiB a value, that waiting
 * garbage costs more than the sealing. A part of a shared pool is left alone.
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

function unavailable(error: unknown): never {
  if (!(error instanceof KeyProblem)) throw error;
  throw new CountersignError('KEY_UNAVAILABLE', `Nothing can be sealed. ${error.message}`, {
    keyId: error.keyId,
    ...(error.transient && { retryAfter: 1 }),
  });
}
