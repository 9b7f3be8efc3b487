import { CountersignError, type ConsumerName, type SlotReference } from '@countersign/contracts';
import type { EntryValue } from './entry-value.js';
import type { Fills } from './fills.js';
import type { LeaseKeeper } from './lease-keeper.js';
import type { MemoryBound } from './memory-bound.js';
import type { OpenedSecret, OpenedVersion } from './opened-secret.js';
import type { HolderProtocol, Reading, Reference, RunningUse } from './protocol/index.js';
import type { SharedValue } from './shared-value.js';
import { UseContext } from './use-context.js';
import type { UsageLog } from './usage-log.js';

/** A resource of the consumer, and which of its references a use needs. */
export interface ResourceReferences {
  team: string;
  resource: { id: string; name: string };
  references: readonly SlotReference[];
}

export interface UseSettings {
  /** Also open the previous version of each secret, where it overlaps. */
  withOverlapping?: boolean;
  /** A lifetime of its own, in milliseconds, for a long use. Without one the lease's limit is its limit. */
  lifetimeMs?: number;
}

/** One version that a use has begun to use, counted until the use ends. */
interface Begun {
  use: RunningUse;
  shared: SharedValue;
}

/** One reference of a use that has begun. */
interface BegunReference {
  opened: OpenedSecret;
  begun: Begun[];
  value: EntryValue;
}

type Attempt =
  | { outcome: 'begun'; references: BegunReference[] }
  | { outcome: 'fill'; missing: Reference[] }
  | { outcome: 'no-lease' | 'no-room' };

/** How long a use waits for a lease, and how often it fills again because a change overtook its fill. */
const LEASE_WAIT_MS = 3_000;
const FILLS_MAX = 10;

/** A consumer's only way to a value: opened for the span of a function, and counted until that ends. */
export class Holder {
  /** The uses whose signal somebody has asked for. */
  private readonly watched = new Map<RunningUse, UseContext>();

  constructor(
    private readonly consumer: ConsumerName,
    private readonly protocol: HolderProtocol<EntryValue>,
    private readonly keeper: LeaseKeeper,
    private readonly fills: Fills,
    private readonly bound: MemoryBound,
    private readonly usage: UsageLog,
  ) {
    keeper.onAbort = (uses) => {
      for (const use of uses) this.watched.get(use)?.abort('The limit of this use has passed');
    };
    keeper.onLastCall = () => {
      for (const context of new Set(this.watched.values())) context.abort('The process ends');
    };
  }

  /**
   * Opens the references and runs `use` with them. Nothing of a value may outlive `use`: the values are wiped, at the
   * latest when the last use that began with them ends.
   * @throws CountersignError REFERENCE_MISSING, REFERENCE_BROKEN, SECRET_UNOPENABLE, SERVICE_UNAVAILABLE
   */
  async use<T>(
    of: ResourceReferences,
    use: (opened: OpenedSecret[], context: UseContext) => Promise<T> | T,
    settings: UseSettings = {},
  ): Promise<T> {
    const beginning = this.begin(of, settings);
    // What is in memory is begun already: waiting for it would cost a cached use a turn of its own.
    const references = beginning instanceof Promise ? await beginning : beginning;
    const context = new UseContext(() => this.watch(context, references));
    try {
      return await use(
        references.map(({ opened }) => opened),
        context,
      );
    } finally {
      this.end(references);
      if (context.isWatched) this.forget(references);
    }
  }

  private watch(context: UseContext, references: readonly BegunReference[]): void {
    for (const { begun } of references) for (const { use } of begun) this.watched.set(use, context);
  }

  private forget(references: readonly BegunReference[]): void {
    for (const { begun } of references) for (const { use } of begun) this.watched.delete(use);
  }

  private begin(of: ResourceReferences, settings: UseSettings): BegunReference[] | Promise<BegunReference[]> {
    const attempt = this.attempt(of, settings);
    return attempt.outcome === 'begun' ? attempt.references : this.fillAndBegin(of, settings, attempt);
  }

  private async fillAndBegin(of: ResourceReferences, settings: UseSettings, first: Attempt): Promise<BegunReference[]> {
    let attempt = first;
    for (let fills = 0; fills < FILLS_MAX; fills += 1) {
      if (attempt.outcome === 'begun') return attempt.references;
      if (attempt.outcome === 'no-room') throw noRoom();
      if (attempt.outcome === 'fill') await this.fills.fill(attempt.missing).catch(unlessLeaseChanged);
      else if (!(await this.keeper.leased(LEASE_WAIT_MS))) throw noLease();
      attempt = this.attempt(of, settings);
    }
    throw new CountersignError('SERVICE_UNAVAILABLE', 'The secret changes faster than it can be read. Try again.', {
      retryAfter: 1,
    });
  }

  /** Begins a use of every reference, or of none. */
  private attempt(of: ResourceReferences, settings: UseSettings): Attempt {
    const now = this.keeper.now();
    const references: BegunReference[] = [];
    const missing: Reference[] = [];
    for (const { slot, secret } of of.references) {
      const { team, resource } = of;
      const reference = { team, secretName: secret, consumer: this.consumer, resourceId: resource.id, slot };
      const one = this.beginReference(reference, resource.name, settings, now);
      if (one === 'no-lease' || one === 'no-room') {
        this.end(references);
        return { outcome: one };
      }
      if (one === 'fill') missing.push(reference);
      else references.push(one);
    }
    if (missing.length > 0) {
      this.end(references);
      return { outcome: 'fill', missing };
    }
    for (const { value } of references) {
      this.bound.used(value);
      this.usage.used(value.usage, now.wallMs);
    }
    return { outcome: 'begun', references };
  }

  private beginReference(
    reference: Reference,
    resource: string,
    { lifetimeMs, withOverlapping }: UseSettings,
    now: Reading,
  ): BegunReference | 'fill' | 'no-lease' | 'no-room' {
    const current = this.protocol.beginUse(reference, now, { resource, lifetimeMs });
    if (current.outcome !== 'begun') return current.outcome === 'no-overlap' ? 'fill' : current.outcome;
    const { use, value } = current;
    const begun = [enter(use, value.current)];
    let overlapping: OpenedVersion | null = null;
    if (withOverlapping) {
      const previous = this.protocol.beginUse(reference, now, { resource, lifetimeMs, overlapping: true });
      if (previous.outcome === 'no-room') {
        this.end([{ begun }]);
        return 'no-room';
      }
      if (previous.outcome === 'begun') {
        begun.push(enter(previous.use, value.overlapping!));
        overlapping = { version: previous.use.version, value: value.overlapping!.value };
      }
    }
    const { slot, secretName: secret } = reference;
    const opened = {
      slot,
      secret,
      secretId: use.secretId,
      version: use.version,
      value: value.current.value,
      overlapping,
    };
    return { opened, begun, value };
  }

  private end(references: readonly Pick<BegunReference, 'begun'>[]): void {
    let isNews = false;
    for (const { begun } of references) {
      for (const { use, shared } of begun) {
        shared.leave();
        isNews = this.protocol.endUse(use) || isNews;
      }
    }
    // The end of an older version's last use is news that somebody may be waiting for.
    if (isNews) this.keeper.drive();
  }
}

/** A fill that was asked under a lease that is over is asked again under the next one. */
function unlessLeaseChanged(error: unknown): void {
  if (!(error instanceof CountersignError) || error.code !== 'LEASE_INVALID') throw error;
}

function enter(use: RunningUse, shared: SharedValue): Begun {
  shared.enter();
  return { use, shared };
}

function noRoom(): CountersignError {
  return new CountersignError(
    'SERVICE_UNAVAILABLE',
    'Uses of as many versions run in this process as it can tell secrets-store of. Try again once some of them have ended.',
    { retryAfter: 10 },
  );
}

function noLease(): CountersignError {
  return new CountersignError(
    'SERVICE_UNAVAILABLE',
    'This holder has no lease from secrets-store, so it serves nothing. Try again in a moment.',
    { service: 'secrets-store', retryAfter: 1 },
  );
}
