import { WRAP_INFO, wrapAad, type Envelope, type EnvelopePlace } from '@countersign/custody-envelope';
import { hpkeOpen, type Jwk } from '@countersign/custody-hpke';
import type { OpeningKeys } from './opener.js';

/** A private X25519 key with its id, as the key file holds it. */
export type PrivateKeyFile = Jwk & { kid: string };

export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
}

/** The `local` provider's opening half: every private key that still wraps something, by id. */
export class LocalOpeningKeys implements OpeningKeys {
  private readonly keys: Map<string, PrivateKeyFile>;

  constructor(keys: readonly PrivateKeyFile[]) {
    this.keys = new Map(keys.map((key) => [key.kid, key]));
  }

  async unwrap(envelope: Envelope, place: EnvelopePlace): Promise<Uint8Array> {
    const key = this.keys.get(envelope.keyId);
    if (!key) throw new UnknownKeyError();
    return hpkeOpen({
      recipientPrivateKey: key,
      info: WRAP_INFO,
      aad: wrapAad(place, envelope.keyId),
      sealed: envelope.wrappedKey,
    });
  }
}
