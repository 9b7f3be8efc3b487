import { createWebhook, grantReferences, type SlotReference } from '@countersign/contracts';
import type { ResourceReferences } from '@countersign/holder';
import { v7 as uuidv7 } from 'uuid';
import type { Rig } from './rig.js';
import { seed } from './seed.js';

/** A resource may hold no more references than this (contracts); the fewer resources, the fewer requests to fill. */
const REFERENCES_PER_RESOURCE = 100;

/** Like an API key: long enough to be one, and not worth a thought. */
const VALUE = 'sk-benchmark-0123456789abcdef0123456789abcdef';

/** The secrets of the benchmark: the one that is rotated, and others that are only in use. */
export class Stock {
  private readonly others: ResourceReferences[] = [];

  private constructor(
    private readonly rig: Rig,
    readonly rotated: ResourceReferences,
  ) {}

  static async create(rig: Rig): Promise<Stock> {
    const names = ['ROTATED'];
    await rig.team.create(names[0]!, VALUE);
    return new Stock(rig, await resource(rig, 'Rotated', names));
  }

  get rotatedName(): string {
    return this.rotated.references[0]!.secret;
  }

  get size(): number {
    return 1 + this.others.reduce((sum, { references }) => sum + references.length, 0);
  }

  /** Makes secrets until there are that many, the rotated one included. */
  async growTo(size: number): Promise<void> {
    while (this.size < size) {
      const number = Math.min(REFERENCES_PER_RESOURCE, size - this.size);
      const names = Array.from({ length: number }, (_, index) => `OTHER_${this.size + index}`);
      const of = { id: uuidv7(), name: `Others ${this.others.length}` };
      const references = await seed(this.rig, of, names, VALUE);
      this.others.push({ team: this.rig.team.actor.team, resource: of, references });
    }
  }

  /** What each of so many holders has in its memory: an equal part of the others. The rotated one all of them have. */
  shares(size: number, holders: number): ResourceReferences[][] {
    const flat = this.others.flatMap((of) => of.references.map((reference) => ({ of, reference }))).slice(0, size - 1);
    return Array.from({ length: holders }, (_, holder) => {
      const share = flat.slice(
        Math.floor((holder * flat.length) / holders),
        Math.floor(((holder + 1) * flat.length) / holders),
      );
      const byResource = Map.groupBy(share, ({ of }) => of);
      return [...byResource].map(([of, part]) => ({ ...of, references: part.map(({ reference }) => reference) }));
    });
  }
}

async function resource(rig: Rig, name: string, secrets: readonly string[]): Promise<ResourceReferences> {
  const { bus } = rig.consumers[0]!;
  const references: SlotReference[] = secrets.map((secret) => ({ slot: secret, secret }));
  const of = { id: uuidv7(), name };
  const onBehalfOf = await rig.team.tokenFor(createWebhook);
  const actor = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
  await bus.call(grantReferences, { resource: of, references }, { actor, onBehalfOf, timeoutMs: 30_000 });
  return { team: rig.team.actor.team, resource: of, references };
}
