import { CountersignError, PROBE_TEAM, type proveKey, type RequestOf, type ResponseOf } from '@countersign/contracts';
import { KeyProblem } from '@countersign/custody-envelope';
import { OPENING_KEYS, UnknownKeyError, type OpeningKeys } from '@countersign/custody-open';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';

/** Proves that what is sealed to a key can be opened here. The data key that it opens for that has sealed nothing. */
@Injectable()
export class ProveKeysHandler {
  constructor(@Inject(OPENING_KEYS) private readonly keys: OpeningKeys) {}

  /** @throws CountersignError KEY_UNUSABLE; SERVICE_UNAVAILABLE where it may be over in a moment */
  async prove(request: RequestOf<typeof proveKey>): Promise<ResponseOf<typeof proveKey>> {
    const { keyId, probeId } = request;
    const wrapped = { keyId, wrappedKey: Buffer.from(request.wrappedKey, 'base64url') };
    let dataKey: Uint8Array | undefined;
    try {
      dataKey = await this.keys.unwrap(wrapped, { team: PROBE_TEAM, secretId: probeId, version: 1 });
      return { sha256: createHash('sha256').update(dataKey).digest('base64url') };
    } catch (error) {
      throw unusable(error, keyId);
    } finally {
      dataKey?.fill(0);
    }
  }
}

function unusable(error: unknown, keyId: string): CountersignError {
  if (error instanceof KeyProblem && error.transient) {
    return new CountersignError('SERVICE_UNAVAILABLE', error.message, { key: keyId, retryAfter: 1 });
  }
  return new CountersignError('KEY_UNUSABLE', `The resolver cannot open what is sealed to ${keyId}: ${why(error)}`, {
    key: keyId,
  });
}

function why(error: unknown): string {
  if (error instanceof UnknownKeyError) {
    return 'it has no such key. Add it to the opening keys, or to COUNTERSIGN_KMS_KEY_ARNS, of every resolver.';
  }
  if (error instanceof KeyProblem) return `the key ${error.reason}. ${error.remedy}`;
  return 'it has another key under that id. Give both sides halves of the same key.';
}
