import {
  referenceKey,
  ResolverProtocol,
  type CatchUpAnswer,
  type Change,
  type Reading,
  type Reference,
  type Revision,
} from '@countersign/holder/protocol';
import { DEFAULT_SETTINGS } from '@countersign/holder/protocol';
import { LRUCache } from 'lru-cache';
import { isSame, wipe, type KnownSecret, type OpenedSecret } from './known-secret.js';

/** How many secrets are kept open at the most. */
const SECRETS_MAX = 10_000;

/** An opened secret, and the revision as of which it and the reference are true. */
export interface Remembered {
  asOf: Revision;
  secret: OpenedSecret;
}

/**
 * Opened secrets, each true as of what this resolver has applied. It never claims that one is current: it says as of
 * which revision it is true, and the holder that asks decides (DESIGN §4, *Fill*).
 */
export class SecretMemory {
  /** Made at the first reading: it starts from that head, with nothing kept from before it. */
  private protocol: ResolverProtocol<KnownSecret> | null = null;
  private readonly recent = new LRUCache<string, { team: string; secretName: string }>({
    max: SECRETS_MAX,
    dispose: (name, _key, reason) => {
      if (reason === 'evict') this.protocol?.evict(name);
    },
  });

  /** Everything up to here has been applied. */
  get applied(): Revision {
    return this.protocol?.applied ?? 0n;
  }

  /** @returns null where it has to be read: not known, not with this reference, or not as new as asked for */
  recall(reference: Reference, minRevision: Revision): Remembered | null {
    const known = this.protocol?.lookup(reference, minRevision);
    if (!known?.found.references.has(referenceKey(reference))) return null;
    this.recent.get(keyOf(reference));
    return { asOf: known.asOf, secret: known.found };
  }

  /** Keeps what was read, if it still may be kept; wipes it otherwise. Either way the caller has no more use for it. */
  remember(reference: Reference, asOf: Revision, secret: OpenedSecret, now: Reading): void {
    this.protocol ??= new ResolverProtocol<KnownSecret>(DEFAULT_SETTINGS, wipe, asOf, now);
    const known = this.protocol.lookup(reference, 0n);
    if (known && isSame(known.found, secret)) {
      // SAFETY (promise 3): only if the reading is as new as what the memory claims, by what it has applied or by a newer
      // reading, or a revocation in between would be missed for good. One that is later than both forgets the name.
      if (asOf >= known.asOf) known.found.references.add(referenceKey(reference));
      return wipe(secret);
    }
    const found = { ...secret, references: new Set([referenceKey(reference)]) };
    if (!this.protocol.keep(reference, { asOf, found })) return wipe(secret);
    this.recent.set(keyOf(reference), { team: reference.team, secretName: reference.secretName });
  }

  hear(change: Change): void {
    this.protocol?.onChange(change);
  }

  caughtUp(answer: CatchUpAnswer): void {
    this.protocol?.onCatchUp(answer);
  }

  /** The revision after which to fetch changes, when that is due. */
  catchUpAfter(now: Reading): Revision | null {
    return this.protocol?.catchUpAfter(now) ?? null;
  }

  /** Wipes everything. */
  close(): void {
    for (const name of this.recent.values()) this.protocol?.evict(name);
    this.recent.clear();
  }

  /** Also forgets how far it had come: the next reading is where it starts from. */
  startOver(): void {
    this.close();
    this.protocol = null;
  }
}

function keyOf({ team, secretName }: Reference): string {
  return `${team}/${secretName}`;
}
