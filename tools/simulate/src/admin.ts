import type { BarrierTarget, Change, Reference, Revision, VersionAt } from '@countersign/holder/protocol';
import { referenceKey } from '@countersign/holder/protocol';
import { type Act, type NameState, TEAM } from './database.js';
import type { World } from './world.js';

/** A barrier that somebody waits for. */
interface Watch {
  secretName: string;
  target: BarrierTarget;
  state: string;
  /** Who was in the way when it was last asked, and why. */
  inTheWay: string;
}

/** Makes changes of all kinds, and asks of each how far it has got. */
export class Admin {
  readonly references: Reference[] = [];
  private watches: Watch[] = [];

  constructor(private readonly world: World) {
    for (let secret = 0; secret < world.scenario.secrets; secret += 1) {
      const secretName = `SECRET_${secret}`;
      for (const resourceId of ['a', 'b']) {
        this.references.push({ team: TEAM, secretName, consumer: 'consumer', resourceId, slot: 'slot' });
      }
      this.change(secretName, (revision) => this.created(revision, undefined, new Set()));
      for (const reference of this.of(secretName)) this.grant(reference);
    }
  }

  get waiting(): readonly Watch[] {
    return this.watches;
  }

  changeSomething(): void {
    const { random, database } = this.world;
    if (!database.available) return;
    const { secretName } = random.pick(this.references);
    const state = database.names.get(secretName);
    if (!state) return;
    const act = this.choose(state);
    if (act) this.change(secretName, act);
    else this.toggleReference(secretName, state);
  }

  /** Asks some store about some of the barriers that are not drained yet. */
  ask(): void {
    const { random } = this.world;
    const share = 3 / this.watches.length;
    for (const watch of this.watches) if (random.chance(share)) this.askOf(watch);
  }

  private askOf(watch: Watch): void {
    const { random, stores, network, coverage } = this.world;
    const store = random.pick(stores);
    network.send('admin', store, () =>
      store.barrier(watch.target, (verdict) => {
        const { state, basis } = verdict;
        this.world.observer.judged(watch.secretName, watch.target, verdict);
        watch.inTheWay = verdict.waitingFor.map(({ holder, why }) => `${holder.process} ${why}`).join(', ');
        if (state === watch.state || state === 'committed' || watch.state === 'drained') return;
        watch.state = state;
        coverage.count(`barrier ${state} ${basis}`);
        this.world.note([watch.secretName], () => `${store.name} says ${state}(${watch.target.revision}) ${basis}`);
        if (state === 'drained') this.watches = this.watches.filter((other) => other !== watch);
      }),
    );
  }

  private choose(state: NameState): ((revision: Revision) => Act) | null {
    const { random } = this.world;
    const { current, overlapping } = state;
    if (current === null) return (revision) => this.created(revision, state, state.references);
    if (overlapping && random.chance(0.6)) {
      const undo = random.chance(0.4);
      return (revision) => (undo ? undone(state, overlapping, revision) : overlapEnded(state));
    }
    if (random.chance(0.15)) return () => deleted(state);
    if (random.chance(0.25)) return null;
    const overlaps = random.chance(0.5);
    return (revision) => rotated(state, current, revision, overlaps);
  }

  private created(revision: Revision, _before: NameState | undefined, references: ReadonlySet<string>): Act {
    const state = { secretId: this.world.newId('secret'), versions: 1, references };
    return {
      kind: 'created',
      reference: null,
      state: { ...state, current: { version: 1, revision }, overlapping: null },
    };
  }

  private toggleReference(secretName: string, state: NameState): void {
    const reference = this.world.random.pick(this.of(secretName));
    if (!state.references.has(referenceKey(reference))) return this.grant(reference);
    const references = new Set(state.references);
    references.delete(referenceKey(reference));
    this.change(secretName, () => ({ kind: 'reference revoked', reference, state: { ...state, references } }));
  }

  private grant(reference: Reference): void {
    const state = this.world.database.names.get(reference.secretName);
    if (!state) return;
    const references = new Set([...state.references, referenceKey(reference)]);
    this.change(reference.secretName, () => ({
      kind: 'reference granted',
      reference,
      state: { ...state, references },
    }));
  }

  private of(secretName: string): Reference[] {
    return this.references.filter((reference) => reference.secretName === secretName);
  }

  private change(secretName: string, act: (revision: Revision) => Act): void {
    const { database } = this.world;
    const change = database.commit(secretName, act);
    const overlapping = database.names.get(secretName)?.overlapping?.revision ?? null;
    const { revision, secretId, current } = change;
    const target = { revision, secretId, currentSince: current?.revision ?? null, overlapping };
    const watch = { secretName, target, state: 'committed', inTheWay: 'nobody has answered' };
    this.watches.push(watch);
    this.publish(change);
    // Whoever changed it with `wait` asks at once, and again.
    for (let i = 0; i < 3; i += 1) this.world.schedule.after(this.world.random.between(0, 30), () => this.askOf(watch));
  }

  /** The bus brings every change to every holder and resolver, as far as the network lets it. */
  private publish(change: Change): void {
    const { network, holders, resolvers, random, schedule } = this.world;
    schedule.after(random.between(0.1, 2), () => {
      for (const holder of holders.values())
        if (holder.alive) network.send('bus', holder, () => holder.onChange(change));
      for (const resolver of resolvers) network.send('bus', resolver, () => resolver.onChange(change));
    });
  }
}

function rotated(state: NameState, current: VersionAt, revision: Revision, overlaps: boolean): Act {
  const version = state.versions + 1;
  const after = { ...state, versions: version, current: { version, revision }, overlapping: overlaps ? current : null };
  return { kind: overlaps ? 'rotated with overlap' : 'rotated', reference: null, state: after };
}

function overlapEnded(state: NameState): Act {
  return { kind: 'overlap ended', reference: null, state: { ...state, overlapping: null } };
}

/** The previous version is current again, under the undo's own revision; the newer one is gone. */
function undone(state: NameState, previous: VersionAt, revision: Revision): Act {
  const current = { version: previous.version, revision };
  return { kind: 'rotation undone', reference: null, state: { ...state, current, overlapping: null } };
}

function deleted(state: NameState): Act {
  return { kind: 'deleted', reference: null, state: { ...state, current: null, overlapping: null } };
}
