import { WRAP_INFO, wrapAad, type EnvelopePlace } from '@countersign/custody-envelope';
import { hpkeSeal, type LocalPublicKey } from '@countersign/custody-hpke';
import { randomBytes } from 'node:crypto';
import type { DataKey, SealingKey } from './sealer.js';

/** The `local` provider's sealing half: HPKE to a public key, so the private key need not be where sealing is. */
export class LocalSealingKey implements SealingKey {
  readonly keyId: string;

  constructor(private readonly publicKey: LocalPublicKey) {
    if ('d' in publicKey) {
      throw new Error('A private key was given to the sealing side. Give it the public one only.');
    }
    this.keyId = publicKey.kid;
  }

  async newDataKey(place: EnvelopePlace): Promise<DataKey> {
    const dataKey = randomBytes(32);
    const binding = { info: WRAP_INFO, aad: wrapAad(place, this.keyId) };
    const wrappedKey = await hpkeSeal({ recipientPublicKey: this.publicKey, ...binding, plaintext: dataKey });
    return { dataKey, wrappedKey };
  }
}
