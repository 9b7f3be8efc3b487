/** What a sealed version is bound to: its ciphertext opens nowhere else. */
export interface EnvelopePlace {
  team: string;
  secretId: string;
  version: number;
}

/** A sealed version as it is stored. */
export interface Envelope {
  /** The key that wraps the data key. */
  keyId: string;
  /** 96 bits, random, one per data key (NIST SP 800-38D, section 8.2.2). */
  nonce: Uint8Array;
  /** The data key, sealed to the key provider's key. */
  wrappedKey: Uint8Array;
  /** AES-256-GCM ciphertext followed by its 16-byte tag. */
  ciphertext: Uint8Array;
}

/** What a key provider needs of an envelope to give its data key back. */
export type WrappedDataKey = Pick<Envelope, 'keyId' | 'wrappedKey'>;

export const ENVELOPE_FORMAT = 1;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** HPKE info of a wrapped data key. */
export const WRAP_INFO = 'countersign/data-key/v1';

/** A stored envelope that is not one: damaged, or of a format that this release does not know. */
export class MalformedEnvelopeError extends Error {
  override readonly name = 'MalformedEnvelopeError';
}

/** The associated data of the ciphertext. JSON of an array: no two places give the same text. */
export function ciphertextAad(place: EnvelopePlace): string {
  return JSON.stringify([ENVELOPE_FORMAT, place.team, place.secretId, place.version]);
}

/** The associated data of the wrapped key: the same place, and the key that wraps it. */
export function wrapAad(place: EnvelopePlace, keyId: string): string {
  return JSON.stringify([ENVELOPE_FORMAT, place.team, place.secretId, place.version, keyId]);
}

/**
 * Bytes of an envelope: format (1), key id (1 byte of length, then UTF-8), nonce (12), wrapped key (2 bytes of length,
 * big-endian, then bytes), ciphertext to the end.
 */
export function encodeEnvelope(envelope: Envelope): Buffer {
  return Buffer.concat([encodeHeader(envelope), envelope.ciphertext]);
}

/**
 * All of an envelope but its ciphertext, which follows: for whoever has that in parts and would copy it once more.
 * @throws MalformedEnvelopeError
 */
export function encodeHeader(envelope: Omit<Envelope, 'ciphertext'>): Buffer {
  const keyId = Buffer.from(envelope.keyId, 'utf8');
  if (keyId.length === 0 || keyId.length > 255) throw new MalformedEnvelopeError('A key id has 1 to 255 bytes.');
  const wrappedLength = Buffer.alloc(2);
  wrappedLength.writeUInt16BE(envelope.wrappedKey.length);
  return Buffer.concat([
    Buffer.from([ENVELOPE_FORMAT, keyId.length]),
    keyId,
    envelope.nonce,
    wrappedLength,
    envelope.wrappedKey,
  ]);
}

/** @throws MalformedEnvelopeError */
export function decodeEnvelope(stored: Buffer): Envelope {
  const reader = new Reader(stored);
  const format = reader.take(1)[0];
  if (format !== ENVELOPE_FORMAT) throw new MalformedEnvelopeError('The envelope has an unknown format.');
  const keyId = reader.take(reader.take(1)[0] ?? 0).toString('utf8');
  const nonce = reader.take(NONCE_BYTES);
  const wrappedKey = reader.take(reader.take(2).readUInt16BE());
  const ciphertext = reader.rest();
  if (keyId === '' || ciphertext.length < TAG_BYTES) throw new MalformedEnvelopeError('The envelope is cut short.');
  return { keyId, nonce, wrappedKey, ciphertext };
}

/**
 * The same value under another wrapped key: a new stored envelope with the same nonce and ciphertext.
 * @throws MalformedEnvelopeError
 */
export function withWrappedKey(stored: Buffer, keyId: string, wrappedKey: Uint8Array): Buffer {
  return encodeEnvelope({ ...decodeEnvelope(stored), keyId, wrappedKey });
}

class Reader {
  private at = 0;

  constructor(private readonly from: Buffer) {}

  take(length: number): Buffer {
    const part = this.from.subarray(this.at, this.at + length);
    if (part.length < length) throw new MalformedEnvelopeError('The envelope is cut short.');
    this.at += length;
    return part;
  }

  rest(): Buffer {
    return this.from.subarray(this.at);
  }
}
