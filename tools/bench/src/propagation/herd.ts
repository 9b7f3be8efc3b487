import type { HolderProcess, ResourceReferences } from '@countersign/holder';
import { atMost } from '../at-most.js';
import { AppliedStamps } from './applied-stamps.js';
import { subscribeFloor } from './floor.js';
import type { Rig } from './rig.js';
import { StampingBus } from './stamping-bus.js';
import { stampingConnection } from './stamping-connection.js';

const AT_ONCE = 50;
const STARTED_WITHIN_MS = 30_000;
/** Holders of the benchmark hold as much as they are told to: eviction is not what is measured. */
const LIMITS = { entries: 20_000, bytes: 64 * 1024 * 1024 };

interface Member {
  process: HolderProcess;
  floor: { unsubscribe(): void };
}

/** Many holders in this process, each with its lease, its memory and its subscriptions. */
export class Herd {
  private readonly members: Member[] = [];

  private constructor(
    private readonly rig: Rig,
    readonly stamps: AppliedStamps,
  ) {}

  /** @param spreadMs starts them evenly over a time, as processes that have nothing to do with each other */
  static async start(rig: Rig, holders: number, spreadMs = 0): Promise<Herd> {
    const herd = new Herd(rig, new AppliedStamps(holders));
    for (let index = 0; index < holders; index += 1) {
      herd.join(index);
      const isDue = Math.floor((index * spreadMs) / holders);
      const isNext = Math.floor(((index + 1) * spreadMs) / holders);
      if (isNext > isDue) await pause(isNext - isDue);
    }
    await herd.stamps.complete(STARTED_WITHIN_MS);
    return herd;
  }

  get size(): number {
    return this.members.length;
  }

  /** Brings into memory what each holds; nothing is fetched that is there. */
  async hold(shares: readonly (readonly ResourceReferences[])[]): Promise<void> {
    await atMost(AT_ONCE, this.members.entries(), async ([index, { process }]) => {
      for (const of of shares[index] ?? []) await process.holder.use(of, () => {});
    });
  }

  holdAll(of: ResourceReferences): Promise<void> {
    return this.hold(this.members.map(() => [of]));
  }

  /** Begins a use in every holder. @returns how to end them all */
  async useAll(of: ResourceReferences): Promise<() => Promise<void>> {
    const { promise: end, resolve: endAll } = Promise.withResolvers<void>();
    const running: Promise<void>[] = [];
    const began = this.members.map(
      ({ process }) => new Promise<void>((resolve) => running.push(process.holder.use(of, () => (resolve(), end)))),
    );
    await Promise.all(began);
    return async () => {
      endAll();
      await Promise.all(running);
    };
  }

  async leave(): Promise<void> {
    await atMost(AT_ONCE, this.members.splice(0), async ({ process, floor }) => {
      floor.unsubscribe();
      await process.leave();
    });
  }

  private join(index: number): void {
    const core = this.rig.consumers[index % this.rig.consumers.length]!;
    const { stamps } = this;
    const bus = new StampingBus(core, (applied, at) => stamps.countersigned(index, applied, at));
    const connection = stampingConnection(core.connection, (revision, at) => stamps.heard(index, revision, at));
    const options = { bus, connection, instance: `bench-${index}`, limits: LIMITS };
    const process = this.rig.workbench.holder(core, options);
    this.members.push({ process, floor: subscribeFloor(core.connection) });
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
