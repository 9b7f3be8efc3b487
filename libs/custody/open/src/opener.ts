import {
  ciphertextAad,
  decodeEnvelope,
  TAG_BYTES,
  type Envelope,
  type EnvelopePlace,
  type WrappedDataKey,
} from '@countersign/custody-envelope';
import { SecretValue } from '@countersign/secret-value';
import { createDecipheriv } from 'node:crypto';
import { unopenable } from './unopenable.js';

/** For dependency injection: what provides OpeningKeys. */
export const OPENING_KEYS = Symbol('OpeningKeys');

/** The opening half of the key providers: every key that still wraps something. */
export interface OpeningKeys {
  /** @throws KeyProblem where the key is unknown, disabled, denied …; any other error where the wrapped key was changed */
  unwrap(envelope: WrappedDataKey, place: EnvelopePlace): Promise<Uint8Array>;
  /**
   * Wraps the data key anew under another key that this side can itself open; the data key stays inside.
   * @throws Error as `unwrap` does, of both keys; also where this side could not open what it would give
   */
  rewrap(envelope: WrappedDataKey, place: EnvelopePlace, toKeyId: string): Promise<Uint8Array>;
  ids(): Promise<string[]>;
}

/** Opens what a Sealer sealed, in the one place where that is allowed: the resolver. */
export class Opener {
  constructor(private readonly keys: OpeningKeys) {}

  /** @throws CountersignError SECRET_UNOPENABLE or SERVICE_UNAVAILABLE, naming the secret, its version and the remedy */
  async open(stored: Buffer, place: EnvelopePlace, name: string): Promise<SecretValue> {
    let dataKey: Uint8Array | undefined;
    try {
      const envelope = decodeEnvelope(stored);
      dataKey = await this.keys.unwrap(envelope, place);
      return new SecretValue(name, decrypt(envelope, dataKey, place));
    } catch (error) {
      throw unopenable(error, name, place.version);
    } finally {
      dataKey?.fill(0);
    }
  }
}

function decrypt(envelope: Envelope, dataKey: Uint8Array, place: EnvelopePlace): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', dataKey, envelope.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(ciphertextAad(place), 'utf8'));
  const tagAt = envelope.ciphertext.length - TAG_BYTES;
  decipher.setAuthTag(envelope.ciphertext.subarray(tagAt));
  // All of it comes from `update` (GCM is a stream); nothing else holds a copy that nobody would wipe.
  const value = decipher.update(envelope.ciphertext.subarray(0, tagAt));
  try {
    decipher.final();
    return value;
  } catch (error) {
    value.fill(0);
    throw error;
  }
}
