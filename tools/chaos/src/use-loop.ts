import type { SeededRandom } from '@countersign/seeded-random';
import { CountersignError } from '@countersign/contracts';
import type {
  Holder,
  OpenedSecret,
  OpenedVersion,
  ResourceReferences,
  UseContext,
  UseSettings,
} from '@countersign/holder';
import { setTimeout as pause } from 'node:timers/promises';
import type { UsedVersion } from './history.js';
import type { HolderLine, HolderOrders } from './holder-line.js';
import type { LastReading } from './last-reading.js';
import { monotonicMs } from './monotonic.js';

/** The share of uses that go on for a while, and of those the share with a lifetime of its own. */
const LONG = 0.03;
const WITH_LIFETIME = 0.4;
const WITH_OVERLAPPING = 0.3;

/** Uses one secret after the other, some for a moment and some for long, until it is stopped. */
export class UseLoop {
  private stopped = false;
  private count = 0;

  constructor(
    private readonly holder: Holder,
    private readonly orders: HolderOrders,
    private readonly random: SeededRandom,
    private readonly clock: LastReading,
    private readonly write: (line: HolderLine) => void,
    private readonly index: number,
  ) {}

  /** The longest lifetime that any use is given. */
  static longestMs({ termMs }: Pick<HolderOrders, 'termMs'>): number {
    return 2 * termMs;
  }

  async run(): Promise<void> {
    while (!this.stopped) {
      await this.useOnce();
      await pause(this.random.between(2, 60));
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private async useOnce(): Promise<void> {
    const { random, orders } = this;
    const { id, name, slot, secret } = random.pick(orders.resources);
    const of: ResourceReferences = { team: orders.team, resource: { id, name }, references: [{ slot, secret }] };
    const isLong = random.chance(LONG);
    const lifetimeMs =
      isLong && random.chance(WITH_LIFETIME) ? random.between(200, UseLoop.longestMs(orders)) : undefined;
    const forMs = isLong ? random.between(100, 2 * orders.termMs) : random.between(0, 5);
    const settings: UseSettings = { lifetimeMs, withOverlapping: random.chance(WITH_OVERLAPPING) };
    try {
      await this.holder.use(of, ([opened], context) => this.span(id, opened!, context, forMs), settings);
    } catch (error) {
      const { message } = error as Error;
      const code = error instanceof CountersignError ? error.code : null;
      this.write({ is: 'failure', at: monotonicMs(), resource: id, name: secret, code, message });
      await pause(random.between(20, 200));
    }
  }

  /** From the look at the lease, on which the use rests, to the last moment before the holder hears that it is over. */
  private async span(resource: string, opened: OpenedSecret, context: UseContext, forMs: number): Promise<void> {
    const id = this.index * 1_000_000 + (this.count += 1);
    const { secret: name, secretId, overlapping } = opened;
    const versions = { current: used(opened), overlapping: overlapping && used(overlapping) };
    this.write({ is: 'begin', id, at: this.clock.last, resource, name, secretId, ...versions });
    const { signal } = context;
    if (forMs > 1) await pause(forMs, undefined, { signal }).catch(() => {});
    this.write({ is: 'end', id, at: monotonicMs(), aborted: signal.aborted });
  }
}

function used({ version, value }: OpenedVersion): UsedVersion {
  return { version, value: value.reveal().toString('utf8') };
}
