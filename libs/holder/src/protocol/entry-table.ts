import { type Change, nameKey, type Reference, referenceKey, type Revision, type VersionAt } from './messages.js';

/** What one reference resolved to, and the revision as of which that is true. */
export interface Entry<Value> {
  reference: Reference;
  secretId: string;
  current: VersionAt;
  overlapping: VersionAt | null;
  asOf: Revision;
  value: Value;
}

/** A holder's entries, by secret and by reference. Every way out of the table passes `dispose`, which wipes the value. */
export class EntryTable<Value> {
  private readonly names = new Map<string, Map<string, Entry<Value>>>();

  constructor(private readonly dispose: (entry: Entry<Value>) => void) {}

  get(reference: Reference): Entry<Value> | undefined {
    return this.names.get(nameKey(reference))?.get(referenceKey(reference));
  }

  put(entry: Entry<Value>): void {
    this.evict(entry.reference);
    const name = nameKey(entry.reference);
    const entries = this.names.get(name) ?? new Map<string, Entry<Value>>();
    this.names.set(name, entries.set(referenceKey(entry.reference), entry));
  }

  evict(reference: Reference): void {
    const entry = this.get(reference);
    if (entry) this.drop(entry);
  }

  /** SAFETY (promise 5): after this nothing in the table is older than the change. An entry as of the change or later stays. */
  outdate(change: Change): void {
    const reference = change.reference && referenceKey(change.reference);
    for (const [key, entry] of this.names.get(nameKey(change)) ?? []) {
      if (entry.asOf < change.revision && (reference === null || reference === key)) this.drop(entry);
    }
  }

  /**
   * SAFETY (promise 4): two references to one secret fill at different times. Once an answer as of `asOf` has been
   * believed for one, the others' older entries could still serve the version before it, so they go. The floor cannot
   * see to that: it guards what comes in, not what is here.
   */
  outdateName(name: { team: string; secretName: string }, asOf: Revision): void {
    for (const entry of this.names.get(nameKey(name))?.values() ?? []) if (entry.asOf < asOf) this.drop(entry);
  }

  wipe(): void {
    for (const entries of this.names.values()) for (const entry of entries.values()) this.dispose(entry);
    this.names.clear();
  }

  private drop(entry: Entry<Value>): void {
    const name = nameKey(entry.reference);
    const entries = this.names.get(name);
    if (!entries?.delete(referenceKey(entry.reference))) return;
    if (entries.size === 0) this.names.delete(name);
    this.dispose(entry);
  }
}
