import { CountersignError } from '@countersign/contracts';
import {
  ciphertextAad,
  decodeEnvelope,
  TAG_BYTES,
  type Envelope,
  type EnvelopePlace,
} from '@countersign/custody-envelope';
import { SecretValue } from '@countersign/secret-value';
import { createDecipheriv } from 'node:crypto';

/** The opening half of a key provider. */
export interface OpeningKeys {
  /** @throws Error where the key is unknown, disabled or denied, or the wrapped key was changed */
  unwrap(envelope: Envelope, place: EnvelopePlace): Promise<Uint8Array>;
}

/** Opens what a Sealer sealed, in the one place where that is allowed: the resolver. */
export class Opener {
  constructor(private readonly keys: OpeningKeys) {}

  /** @throws CountersignError SECRET_UNOPENABLE, naming the secret, its version and the remedy */
  async open(stored: Buffer, place: EnvelopePlace, name: string): Promise<SecretValue> {
    let dataKey: Uint8Array | undefined;
    try {
      const envelope = decodeEnvelope(stored);
      dataKey = await this.keys.unwrap(envelope, place);
      return new SecretValue(name, decrypt(envelope, dataKey, place));
    } catch (error) {
      throw new CountersignError(
        'SECRET_UNOPENABLE',
        `Version ${place.version} of ${name} cannot be opened (${reasonOf(error)}). Rotate it to a new value, or give the resolver the key that sealed it.`,
        { secret: name, version: place.version },
      );
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
  return Buffer.concat([decipher.update(envelope.ciphertext.subarray(0, tagAt)), decipher.final()]);
}

/** Our own words for what went wrong: a library's message is not known to be free of what it was given. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'UnknownKeyError') return 'its key is not among the opening keys';
  if (name === 'MalformedEnvelopeError') return 'the stored envelope is damaged';
  return 'the stored envelope or its wrapped key was changed';
}
