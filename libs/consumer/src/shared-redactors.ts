import type { OpenedSecret } from '@countersign/holder';
import { Redactor, type SecretValue } from '@countersign/secret-value';

interface Shared {
  redactor: Redactor;
  users: number;
}

/** What else gives a value away: a key that is written with a prefix, say, without it. Wiped once the redactor is made. */
export type DerivedValues = (opened: readonly OpenedSecret[]) => SecretValue[];

/**
 * The redactor of each set of opened versions, while a use of them runs. What it looks for costs more to work out than to
 * look for, and uses come in numbers.
 *
 * SAFETY (promise 5): a redactor holds copies of the values, so it lives exactly as long as uses of these versions: the
 * last one that ends wipes it. A use that begins after a change has opened other versions, and so another redactor.
 */
export class SharedRedactors {
  private readonly shared = new Map<string, Shared>();

  constructor(private readonly derived: DerivedValues = () => []) {}

  /** Within a use. @returns null where nothing was opened, and nothing has to be looked for */
  async with<T>(opened: readonly OpenedSecret[], work: (redactor: Redactor | null) => Promise<T>): Promise<T> {
    if (opened.length === 0) return work(null);
    const key = keyOf(opened);
    const shared = this.shared.get(key) ?? { redactor: this.redactorOf(opened), users: 0 };
    this.shared.set(key, shared);
    shared.users += 1;
    try {
      return await work(shared.redactor);
    } finally {
      shared.users -= 1;
      if (shared.users === 0) {
        this.shared.delete(key);
        shared.redactor.wipe();
      }
    }
  }

  private redactorOf(opened: readonly OpenedSecret[]): Redactor {
    const derived = this.derived(opened);
    try {
      return new Redactor([...valuesOf(opened), ...derived]);
    } finally {
      for (const value of derived) value.wipe();
    }
  }
}

/** Every value that a use might show by mistake: the previous versions too, since whoever is called may know them. */
export function valuesOf(opened: readonly OpenedSecret[]): SecretValue[] {
  return opened.flatMap(({ value, overlapping }) => (overlapping ? [value, overlapping.value] : [value]));
}

/** A version of a secret has one value for ever. The slot decides what else is looked for. */
function keyOf(opened: readonly OpenedSecret[]): string {
  return JSON.stringify(
    opened.map(({ slot, secretId, version, overlapping }) => [slot, secretId, version, overlapping?.version]),
  );
}
