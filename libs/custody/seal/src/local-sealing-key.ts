import { WRAP_INFO, wrapAad, type EnvelopePlace } from '@countersign/custody-envelope';
import { hpkeSeal, type Jwk } from '@countersign/custody-hpke';
import type { SealingKey } from './sealer.js';

/** A public X25519 key with its id, as the key file holds it. */
export type PublicKeyFile = Jwk & { kid: string };

/** The `local` provider's sealing half: HPKE to a public key, so the private key need not be where sealing is. */
export class LocalSealingKey implements SealingKey {
  readonly keyId: string;

  constructor(private readonly publicKey: PublicKeyFile) {
    if (publicKey.d !== undefined) {
      throw new Error('The sealing key file holds a private key. Give the sealing side the public one only.');
    }
    this.keyId = publicKey.kid;
  }

  wrap(dataKey: Uint8Array, place: EnvelopePlace): Promise<Uint8Array> {
    return hpkeSeal({
      recipientPublicKey: this.publicKey,
      info: WRAP_INFO,
      aad: wrapAad(place, this.keyId),
      plaintext: dataKey,
    });
  }
}
