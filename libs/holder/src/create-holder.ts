import type { ConsumerName } from '@countersign/contracts';
import type { BusClient, NatsConnection } from '@countersign/platform-bus';
import type { Clock } from '@countersign/platform-clock';
import type { Logger } from '@countersign/platform-log';
import { hostname } from 'node:os';
import { v7 as uuidv7 } from 'uuid';
import { retire, type EntryValue } from './entry-value.js';
import { Fills } from './fills.js';
import { Holder } from './holder.js';
import { LeaseKeeper } from './lease-keeper.js';
import { DEFAULT_MEMORY_LIMITS, MemoryBound, type MemoryLimits } from './memory-bound.js';
import { DEFAULT_SETTINGS, HolderProtocol } from './protocol/index.js';
import { UsageLog } from './usage-log.js';
import { versionsThatFit } from './versions-that-fit.js';

export interface CreateHolderOptions {
  consumer: ConsumerName;
  bus: BusClient;
  connection: NatsConnection;
  clock: Clock;
  logger: Logger;
  /** As operators see it; host and process id unless told. */
  instance?: string;
  /** The longest lifetime that any use will be given, in milliseconds; 0 where none has one of its own. */
  longestUseMs?: number;
  /** How long it lets running uses end by themselves when it leaves, in milliseconds. */
  leaveWaitMs?: number;
  limits?: MemoryLimits;
}

const LEAVE_WAIT_MS = 5_000;

/** A holder and its lease. */
export interface HolderProcess {
  holder: Holder;
  start(): void;
  /** Lets running uses end and gives the lease back. */
  leave: () => Promise<void>;
}

/** Puts a holder together. */
export function createHolder(options: CreateHolderOptions): HolderProcess {
  const { consumer, bus, connection, clock, logger } = options;
  const usage = new UsageLog();
  const bound = new MemoryBound(options.limits ?? DEFAULT_MEMORY_LIMITS, (reference) => protocol.evict(reference));
  const protocol = new HolderProtocol<EntryValue>(
    {
      identity: { consumer, instance: options.instance ?? `${hostname()}:${process.pid}`, process: uuidv7() },
      settings: DEFAULT_SETTINGS,
      longestUseMs: options.longestUseMs ?? 0,
      versionsMax: versionsThatFit(connection.info?.max_payload ?? Infinity),
      dispose: ({ value }) => {
        retire(value);
        bound.gone(value);
      },
    },
    { monotonicMs: clock.monotonic(), wallMs: clock.now().getTime() },
  );
  const tickMs = DEFAULT_SETTINGS.shortlyMs;
  const { leaveWaitMs = LEAVE_WAIT_MS } = options;
  const keeper = new LeaseKeeper({ consumer, protocol, usage, bus, connection, clock, logger, tickMs, leaveWaitMs });
  const fills = new Fills(consumer, protocol, keeper, bound, bus);
  const holder = new Holder(consumer, protocol, keeper, fills, bound, usage);
  return { holder, start: () => keeper.start(), leave: () => keeper.leave() };
}
