import { CountersignError } from '@countersign/contracts';
import { SEALING_KEYRING, type SealingKey, type SealingKeyring } from '@countersign/custody-seal';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chosenKeys, keepChoice } from './custody-keys.js';

/** The key to which values are sealed now. Which one that is, is a row: every replica seals to the same. */
@Injectable()
export class CurrentSealingKey {
  constructor(@Inject(SEALING_KEYRING) private readonly keyring: SealingKeyring) {}

  /**
   * It stays current until the transaction ends.
   * @param manager of the transaction that writes what is sealed
   * @throws CountersignError KEY_UNAVAILABLE where none is chosen, or the chosen one is not configured here
   */
  async get(manager: EntityManager): Promise<SealingKey> {
    await keepChoice(manager);
    const keyId = await this.id(manager);
    const key = await this.keyring.find(keyId);
    if (key) return key;
    // Never another one instead: the resolver may not be able to open it, and a rewrap would have missed it.
    throw new CountersignError(
      'KEY_UNAVAILABLE',
      `Nothing can be sealed: the current key ${keyId} is not among the keys of this secrets-store. Give it that key, or choose another one: countersign admin keys use.`,
      { key: keyId },
    );
  }

  /** As it looks now: by the time that anything is stored it may be another one. Null where there is none here. */
  async peek(manager: EntityManager): Promise<SealingKey | null> {
    const keyId = await this.find(manager);
    return keyId === null ? null : this.keyring.find(keyId);
  }

  /** @throws CountersignError KEY_UNAVAILABLE where none is chosen */
  async id(manager: EntityManager): Promise<string> {
    const keyId = await this.find(manager);
    if (keyId !== null) return keyId;
    throw new CountersignError(
      'KEY_UNAVAILABLE',
      'Nothing can be sealed: no key is chosen. Choose one: countersign admin keys use.',
    );
  }

  /** Null where none is chosen, and there is not just one that could be. */
  async find(manager: EntityManager): Promise<string | null> {
    const { current, retired } = await chosenKeys(manager);
    if (current !== null) return current;
    const [only, another] = (await this.keyring.ids()).filter((id) => !retired.has(id));
    return only !== undefined && another === undefined ? only : null;
  }
}
