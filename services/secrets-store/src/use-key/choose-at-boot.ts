import { SEALING_KEYRING, type SealingKeyring } from '@countersign/custody-seal';
import { AuditOutbox } from '@countersign/platform-audit';
import { serviceActor } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { chooseKey, chosenKeys, holdChoice } from '../domain/custody-keys.js';

/**
 * Where no key has been chosen yet and only one is configured, that is written down as the choice. So a second key that
 * an operator adds later changes nothing until it is used.
 */
@Injectable()
export class ChooseAtBoot implements OnApplicationBootstrap {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    @Inject(SEALING_KEYRING) private readonly keyring: SealingKeyring,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const [only, another] = await this.keyring.ids();
    if (only === undefined || another !== undefined) return;
    const actor = serviceActor('secrets-store');
    await this.transaction.run(actor.id, undefined, async (manager, now) => {
      await holdChoice(manager);
      const { current, retired } = await chosenKeys(manager);
      if (current !== null || retired.has(only)) return;
      await chooseKey(manager, only, now, actor.name);
      await this.audit.record(manager, {
        action: 'custody_key.used',
        target: `key/${only}`,
        actor,
        team: null,
        correlationId: `first-key-${only}`.slice(0, 100),
        facts: { keyId: only, previousKeyId: null },
      });
    });
  }
}
