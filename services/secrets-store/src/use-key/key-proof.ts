import { CountersignError, PROBE_TEAM, proveKey } from '@countersign/contracts';
import { KeyProblem } from '@countersign/custody-envelope';
import type { DataKey, SealingKey } from '@countersign/custody-seal';
import { BusClient, serviceActor } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Two calls of a key provider, each of which gives up after 4 seconds. */
const ANSWER_WITHIN_MS = 10_000;

/** SAFETY: what is sealed to a key that nobody can open is lost. So the resolver opens a fresh data key first. */
@Injectable()
export class KeyProof {
  constructor(private readonly bus: BusClient) {}

  /** @throws CountersignError KEY_UNAVAILABLE where nothing can be sealed to the key, KEY_UNUSABLE where it is not opened */
  async require(key: SealingKey, correlationId: string): Promise<void> {
    const { keyId } = key;
    const probeId = uuidv7();
    const { dataKey, wrappedKey } = await probe(key, probeId);
    const expected = createHash('sha256').update(dataKey).digest('base64url');
    dataKey.fill(0);
    const { sha256 } = await this.bus.call(
      proveKey,
      { keyId, probeId, wrappedKey: Buffer.from(wrappedKey).toString('base64url') },
      { actor: serviceActor('secrets-store'), correlationId, timeoutMs: ANSWER_WITHIN_MS },
    );
    if (sha256 === expected) return;
    throw new CountersignError('KEY_UNUSABLE', `The resolver has another key under the id ${keyId}.`, { key: keyId });
  }
}

async function probe(key: SealingKey, probeId: string): Promise<DataKey> {
  try {
    return await key.newDataKey({ team: PROBE_TEAM, secretId: probeId, version: 1 });
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error;
    throw new CountersignError('KEY_UNAVAILABLE', `Nothing can be sealed to it. ${error.message}`, {
      key: key.keyId,
      ...(error.transient && { retryAfter: 1 }),
    });
  }
}
