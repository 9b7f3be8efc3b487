import { INTAKE_INFO, intakeAad, type Operation } from '@countersign/contracts';
import { hpkeSeal, type Jwk } from '@countersign/custody-hpke';

/**
 * Seals a value on its way in to the key of secrets-store, for one operation on one name of one team. From here on, the
 * value is nowhere in clear: not on the bus, and not in a service's hands.
 */
export class IntakeSealer {
  constructor(private readonly storeKey: Jwk) {}

  async seal(value: string, operation: Operation, team: string, name: string): Promise<string> {
    const plaintext = Buffer.from(value, 'utf8');
    try {
      const aad = intakeAad(operation, team, name);
      const sealed = await hpkeSeal({ recipientPublicKey: this.storeKey, info: INTAKE_INFO, aad, plaintext });
      return Buffer.from(sealed).toString('base64url');
    } finally {
      // The string that came with the request is the collector's; no further copy waits for it.
      plaintext.fill(0);
    }
  }
}
