import { CountersignError, INTAKE_INFO, intakeAad, VALUE_BYTES_MAX, type Operation } from '@countersign/contracts';
import { hpkeOpen, type Jwk } from '@countersign/custody-hpke';
import { isUtf8 } from 'node:buffer';

/** Takes values off the bus: opens the seal of the gateway. Never what is stored: that is sealed to another key. */
export class Intake {
  constructor(private readonly privateKey: Jwk) {}

  /** @throws CountersignError INVALID_INPUT; the caller wipes what it gets */
  async take(sealedValue: string, operation: Operation, team: string, name: string): Promise<Buffer> {
    const value = await this.open(sealedValue, intakeAad(operation, team, name));
    if (value.length < 1 || value.length > VALUE_BYTES_MAX) throw refused('must be 1 byte to 64 KiB of UTF-8');
    if (!isUtf8(value)) throw refused('must be UTF-8 text');
    return value;
  }

  private async open(sealedValue: string, aad: string): Promise<Buffer> {
    try {
      const sealed = Buffer.from(sealedValue, 'base64url');
      return Buffer.from(await hpkeOpen({ recipientPrivateKey: this.privateKey, sealed, info: INTAKE_INFO, aad }));
    } catch {
      throw refused('was not sealed for this operation, team and name');
    }
  }
}

function refused(message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', 'Not valid: value.', { errors: [{ path: 'value', message }] });
}
