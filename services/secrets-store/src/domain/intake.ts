import { CountersignError, INTAKE_INFO, intakeAad, VALUE_BYTES_MAX, type Operation } from '@countersign/contracts';
import { hpkeOpen, type Jwk } from '@countersign/custody-hpke';
import { isUtf8 } from 'node:buffer';

/** Takes values off the bus: opens the seal of the gateway. Never what is stored: that is sealed to another key. */
export class Intake {
  constructor(private readonly privateKey: Jwk) {}

  /** @throws CountersignError INVALID_INPUT; the caller wipes what it gets */
  async take(sealedValue: string, operation: Operation, team: string, name: string): Promise<Buffer> {
    const value = await this.open(sealedValue, intakeAad(operation, team, name));
    const problem = problemOf(value);
    if (problem === null) return value;
    value.fill(0);
    throw refused(problem);
  }

  private async open(sealedValue: string, aad: string): Promise<Buffer> {
    try {
      const sealed = Buffer.from(sealedValue, 'base64url');
      const value = await hpkeOpen({ recipientPrivateKey: this.privateKey, sealed, info: INTAKE_INFO, aad });
      // The same memory: a copy would be one that nobody wipes.
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    } catch {
      throw refused('was not sealed for this operation, team and name');
    }
  }
}

function problemOf(value: Buffer): string | null {
  if (value.length < 1 || value.length > VALUE_BYTES_MAX) return 'must be 1 byte to 64 KiB of UTF-8';
  return isUtf8(value) ? null : 'must be UTF-8 text';
}

function refused(message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', 'Not valid: value.', { errors: [{ path: 'value', message }] });
}
