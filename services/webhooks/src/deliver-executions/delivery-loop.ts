import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { AttemptResult } from './attempt-result.js';
import { AttemptResults } from './attempt-results.js';
import type { Claim } from './claim.js';
import { DELIVERY_SETTINGS, type DeliverySettings } from './delivery-settings.js';
import { Deliverer } from './deliverer.js';
import { ExecutionQueue } from './execution-queue.js';
import { HostGate } from './host-gate.js';

/** So many times what may run is held: while some are sent, the next are there already. */
const AHEAD = 3;

interface Held {
  claim: Claim;
  hasBegun: boolean;
  done: Promise<void>;
}

/**
 * Claims what is due and has it delivered. Every replica runs one; the claims in the database keep them apart, and a
 * claim that is not renewed ends by itself.
 */
@Injectable()
export class DeliveryLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly claimer = randomUUID();
  private readonly held = new Map<string, Held>();
  private readonly gate: HostGate;
  private stopped = false;
  private wake: () => void = () => {};
  private isWoken = false;
  /** The last look at the queue left something behind for which there was no room. */
  private isMore = false;
  private finished: Promise<void> = Promise.resolve();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: ExecutionQueue,
    private readonly deliverer: Deliverer,
    private readonly results: AttemptResults,
    @Inject(DELIVERY_SETTINGS) private readonly settings: DeliverySettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.gate = new HostGate(settings.concurrency, settings.hostConcurrency);
  }

  onApplicationBootstrap(): void {
    this.finished = this.run();
    this.heartbeat = setInterval(() => void this.renew(), this.settings.claimMs / 3);
  }

  /** Begins nothing more, lets what was sent come to its end, and gives the rest back. The holder leaves after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.nudge();
    await this.finished;
    await this.releaseWaiting();
    await Promise.all([...this.held.values()].filter(({ hasBegun }) => hasBegun).map(({ done }) => done));
    clearInterval(this.heartbeat);
  }

  /** Says that something may be due. */
  nudge(): void {
    this.isWoken = true;
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.isWoken = false;
      try {
        await this.claim();
      } catch (error) {
        this.logger.warn({ err: error }, 'nothing could be claimed; trying again');
        this.isMore = false;
      }
      await this.pause();
    }
  }

  private async claim(): Promise<void> {
    const limit = this.settings.concurrency * AHEAD - this.held.size;
    if (limit <= 0) return;
    const perHost = this.settings.hostConcurrency * AHEAD;
    const held = this.heldByHost();
    const { claimMs: leaseMs } = this.settings;
    const holding = [...this.held.keys()];
    const claims = await this.queue.claim({ claimer: this.claimer, leaseMs, limit, perHost, held, holding });
    if (claims.length === 0) {
      this.isMore = false;
      return;
    }
    for (const claim of claims) {
      const entry = { claim, hasBegun: false, done: Promise.resolve() };
      this.held.set(claim.id, entry);
      entry.done = this.deliver(entry);
    }
    const now = this.heldByHost();
    this.isMore = claims.length === limit || [...now.values()].some((count) => count >= perHost);
  }

  private async deliver(entry: Held): Promise<void> {
    const { claim } = entry;
    try {
      const result = await this.inTurn(entry);
      // Its place is another's by now: what is written down keeps no receiver waiting.
      if (result) await this.results.record({ claimer: this.claimer, claim, result });
    } catch (error) {
      this.logger.error({ err: error, execution: claim.id }, 'a delivery was left to be taken up again');
    } finally {
      if (this.held.get(claim.id) === entry) this.held.delete(claim.id);
      this.goOn(claim.host);
    }
  }

  /** @returns null where the claim was given back while it waited */
  private async inTurn(entry: Held): Promise<AttemptResult | null> {
    const { claim } = entry;
    await this.gate.enter(claim.host);
    try {
      if (this.held.get(claim.id) !== entry) return null;
      entry.hasBegun = true;
      return await this.deliverer.deliver(claim);
    } finally {
      this.gate.leave(claim.host);
    }
  }

  /** Looks for more once there is room for as many as may run: a look for each would cost more than it brings. */
  private goOn(host: string): void {
    if (!this.isMore) return;
    const left = [...this.held.values()].filter(({ claim }) => claim.host === host).length;
    if (left <= this.settings.hostConcurrency * (AHEAD - 1)) this.nudge();
  }

  private heldByHost(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { claim } of this.held.values()) counts.set(claim.host, (counts.get(claim.host) ?? 0) + 1);
    return counts;
  }

  private async renew(): Promise<void> {
    const ids = [...this.held.keys()];
    if (ids.length === 0) return;
    await this.queue.renew(this.claimer, ids, this.settings.claimMs).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'claims could not be renewed');
    });
  }

  private async releaseWaiting(): Promise<void> {
    const ids = [...this.held].filter(([, { hasBegun }]) => !hasBegun).map(([id]) => id);
    for (const id of ids) this.held.delete(id);
    if (ids.length === 0) return;
    await this.queue.release(this.claimer, ids).catch(() => {}); // they end by themselves
  }

  private async pause(): Promise<void> {
    if (this.isWoken || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.settings.pollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
