import { CountersignError, type Actor, type ResponseOf, type useKey } from '@countersign/contracts';
import { SEALING_KEYRING, type SealingKey, type SealingKeyring } from '@countersign/custody-seal';
import { AuditOutbox } from '@countersign/platform-audit';
import { WriteTransaction } from '@countersign/platform-database';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chooseKey, chosenKeys, holdChoice, wrappedByOthers } from '../domain/custody-keys.js';
import { KeyProof } from './key-proof.js';

/** Makes a key the one that everything new is sealed to. */
@Injectable()
export class UseKeyHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly proof: KeyProof,
    @Inject(SEALING_KEYRING) private readonly keyring: SealingKeyring,
  ) {}

  /** @throws CountersignError KEY_NOT_FOUND, KEY_RETIRED, KEY_UNUSABLE, KEY_UNAVAILABLE, REWRAP_RUNNING */
  async use(keyId: string, actor: Actor, correlationId: string): Promise<ResponseOf<typeof useKey>> {
    const key = await this.configured(keyId);
    // Before anything is locked: a key provider may take its time.
    await this.proof.require(key, correlationId);
    return this.transaction.run(actor.id, undefined, async (manager, now) => {
      await holdChoice(manager);
      const { current, retired } = await chosenKeys(manager);
      if (retired.has(keyId)) {
        throw new CountersignError('KEY_RETIRED', `${keyId} is retired. Add a new key and use that.`, { key: keyId });
      }
      if (current !== keyId) {
        await refuseWhileRewrapping(manager);
        await chooseKey(manager, keyId, now, actor.name);
        await this.audit.record(manager, {
          action: 'custody_key.used',
          target: `key/${keyId}`,
          actor,
          team: null,
          correlationId,
          facts: { keyId, previousKeyId: current },
        });
      }
      return { keyId, othersWrap: await wrappedByOthers(manager, keyId) };
    });
  }

  private async configured(keyId: string): Promise<SealingKey> {
    const key = await this.keyring.find(keyId);
    if (key) return key;
    // It is not repeated: what names no key may be anything.
    throw new CountersignError(
      'KEY_NOT_FOUND',
      'No such key is among the keys of secrets-store. Add it first: countersign admin keys add.',
    );
  }
}

/** A rewrap goes to the key that was current when it began: with another one it would go on to the wrong place. */
async function refuseWhileRewrapping(manager: EntityManager): Promise<void> {
  const [running]: { to_key: string }[] = await manager.query(`SELECT to_key FROM rewrap_jobs WHERE state = 'running'`);
  if (!running) return;
  throw new CountersignError(
    'REWRAP_RUNNING',
    `A rewrap to ${running.to_key} is running. Let it finish, or stop it first: countersign admin keys rewrap --stop.`,
    { key: running.to_key },
  );
}
