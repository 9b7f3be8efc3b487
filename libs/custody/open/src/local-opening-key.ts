import { WRAP_INFO, wrapAad, type EnvelopePlace } from '@countersign/custody-envelope';
import { hpkeOpen, hpkeSeal, publicHalf, type LocalPrivateKey, type LocalPublicKey } from '@countersign/custody-hpke';
import type { OpeningKey } from './opening-key.js';

/** The `local` provider's opening half: HPKE with a private key. */
export class LocalOpeningKey implements OpeningKey {
  private readonly publicKey: LocalPublicKey;

  constructor(private readonly privateKey: LocalPrivateKey) {
    this.publicKey = publicHalf(privateKey);
  }

  get keyId(): string {
    return this.privateKey.kid;
  }

  unwrap(sealed: Uint8Array, place: EnvelopePlace): Promise<Uint8Array> {
    return hpkeOpen({ recipientPrivateKey: this.privateKey, ...this.binding(place), sealed });
  }

  wrap(plaintext: Uint8Array, place: EnvelopePlace): Promise<Uint8Array> {
    return hpkeSeal({ recipientPublicKey: this.publicKey, ...this.binding(place), plaintext });
  }

  private binding(place: EnvelopePlace) {
    return { info: WRAP_INFO, aad: wrapAad(place, this.keyId) };
  }
}
