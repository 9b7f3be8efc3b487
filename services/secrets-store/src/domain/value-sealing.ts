import type { EnvelopePlace } from '@countersign/custody-envelope';
import { Sealer } from '@countersign/custody-seal';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CurrentSealingKey } from './current-sealing-key.js';

/** What was sealed before its transaction began: for a key and a place that the transaction has yet to confirm. */
export interface SealedAhead {
  keyId: string;
  place: EnvelopePlace;
  /** Settled. What went wrong is told where the envelope is needed, after whatever else may be wrong with the request. */
  envelope: Promise<Buffer>;
}

/**
 * Seals values for storing, while no database connection waits: a key provider behind a network may take seconds, and the
 * connections that it would hold meanwhile are those of the lease renewals.
 */
@Injectable()
export class ValueSealing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly currentKey: CurrentSealingKey,
    private readonly sealer: Sealer,
  ) {}

  /** @param place where the value will be, as it looks now; null where nothing is to be sealed, as it looks now */
  async ahead(value: Uint8Array, place: EnvelopePlace | null): Promise<SealedAhead | null> {
    const key = place && (await this.currentKey.peek(this.dataSource.manager));
    if (!place || !key) return null;
    const envelope = this.sealer.seal(key, value, place);
    await envelope.catch(() => {});
    return { keyId: key.keyId, place, envelope };
  }

  /**
   * The envelope to store. SAFETY: from here on the key stays current until the transaction ends. What was sealed ahead
   * counts only if that is still its key, and this its place; else the value is sealed anew, in here. That is rare: the
   * key was changed, or the same secret rotated, within the moment between.
   * @throws CountersignError KEY_UNAVAILABLE
   */
  async within(
    manager: EntityManager,
    value: Uint8Array,
    place: EnvelopePlace,
    ahead: SealedAhead | null,
  ): Promise<Buffer> {
    const key = await this.currentKey.get(manager);
    const fits = ahead?.keyId === key.keyId && isSame(ahead.place, place);
    return fits ? ahead.envelope : this.sealer.seal(key, value, place);
  }
}

function isSame(a: EnvelopePlace, b: EnvelopePlace): boolean {
  return a.team === b.team && a.secretId === b.secretId && a.version === b.version;
}
