import { CountersignError, openingKeyIds, type Actor } from '@countersign/contracts';
import { SEALING_KEYRING, type SealingKeyring } from '@countersign/custody-seal';
import { AuditOutbox } from '@countersign/platform-audit';
import { BusClient, serviceActor } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Inject, Injectable } from '@nestjs/common';
import { CurrentSealingKey } from '../domain/current-sealing-key.js';
import { chosenKeys, holdChoice, wrappedBy } from '../domain/custody-keys.js';

/** Says of a key that it is never used again. Only then may its private half be taken away from the resolver. */
@Injectable()
export class RetireKeyHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly bus: BusClient,
    private readonly current: CurrentSealingKey,
    @Inject(SEALING_KEYRING) private readonly keyring: SealingKeyring,
  ) {}

  /** @throws CountersignError KEY_IN_USE with the count; KEY_NOT_FOUND */
  async retire(keyId: string, actor: Actor, correlationId: string): Promise<{ keyId: string }> {
    const isConfigured = await this.isConfigured(keyId, correlationId);
    await this.transaction.run(actor.id, undefined, async (manager, now) => {
      // SAFETY: nothing is being sealed now, so the count is of all that there is or will be.
      await holdChoice(manager);
      const { retired } = await chosenKeys(manager);
      if (retired.has(keyId)) return;
      const wraps = await wrappedBy(manager, keyId);
      if (keyId === (await this.current.find(manager))) throw isCurrent(keyId, wraps);
      if (wraps > 0) throw stillWraps(keyId, wraps);
      if (!isConfigured) throw notFound();
      await manager.query(`INSERT INTO custody_keys (key_id, state, since, set_by) VALUES ($1, 'retired', $2, $3)`, [
        keyId,
        now,
        actor.name,
      ]);
      await this.audit.record(manager, {
        action: 'custody_key.retired',
        target: `key/${keyId}`,
        actor,
        team: null,
        correlationId,
        facts: { keyId },
      });
    });
    return { keyId };
  }

  /** A key that nobody knows is a misspelt one. The store's own half may have been taken away already. */
  private async isConfigured(keyId: string, correlationId: string): Promise<boolean> {
    if ((await this.keyring.ids()).includes(keyId)) return true;
    const actor = serviceActor('secrets-store');
    // Where the resolver does not answer nobody can say: then it is not known here, and can be retired later.
    const opening = await this.bus.call(openingKeyIds, {}, { actor, correlationId }).catch(() => null);
    return opening?.keyIds.includes(keyId) ?? false;
  }
}

function isCurrent(keyId: string, wraps: number): CountersignError {
  return new CountersignError(
    'KEY_IN_USE',
    `${keyId} is the current key: everything new is sealed to it. Use another one first: countersign admin keys use.`,
    { key: keyId, wraps },
  );
}

function stillWraps(keyId: string, wraps: number): CountersignError {
  const versions = wraps === 1 ? '1 version' : `${wraps} versions`;
  return new CountersignError(
    'KEY_IN_USE',
    `${keyId} still wraps ${versions}. Rewrap first: countersign admin keys rewrap.`,
    { key: keyId, wraps },
  );
}

/** It is not repeated: what names no key may be anything. */
function notFound(): CountersignError {
  return new CountersignError('KEY_NOT_FOUND', 'No such key is configured anywhere, and none wraps anything.');
}
