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
import { countShares, type Share } from './share.js';

/** So many times what may run is held: while some are sent, the next are there already. */
const AHEAD = 3;

/** Of a host once more than any one team may hold of it: another team finds room at once. */
const AHEAD_OF_HOST = AHEAD + 1;

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
  /** How many are held at the most, for any one host and of a team there. */
  private readonly most: { perHost: number; perTeam: number };
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
    const { concurrency, hostConcurrency } = settings;
    this.gate = new HostGate(concurrency, hostConcurrency);
    this.most = { perHost: hostConcurrency * AHEAD_OF_HOST, perTeam: hostConcurrency * AHEAD };
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
    const held = countShares(this.claims());
    const { claimMs: leaseMs } = this.settings;
    const holding = [...this.held.keys()];
    const claims = await this.queue.claim({ claimer: this.claimer, leaseMs, limit, ...this.most, held, holding });
    if (claims.length === 0) {
      this.isMore = false;
      return;
    }
    for (const claim of claims) {
      const entry = { claim, hasBegun: false, done: Promise.resolve() };
      this.held.set(claim.id, entry);
      entry.done = this.deliver(entry);
    }
    this.isMore = claims.length === limit || countShares(this.claims()).some((share) => this.roomFor(share) <= 0);
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
      this.goOn(claim);
    }
  }

  /** @returns null where the claim was given back while it waited */
  private async inTurn(entry: Held): Promise<AttemptResult | null> {
    const { claim } = entry;
    await this.gate.enter(claim);
    try {
      if (this.held.get(claim.id) !== entry) return null;
      entry.hasBegun = true;
      return await this.deliverer.deliver(claim);
    } finally {
      this.gate.leave(claim);
    }
  }

  /** Looks for more once there is room for as many as may run: a look for each would cost more than it brings. */
  private goOn(share: Share): void {
    if (this.isMore && this.roomFor(share) >= this.settings.hostConcurrency) this.nudge();
  }

  private roomFor({ host, team }: Share): number {
    const atHost = this.claims().filter((claim) => claim.host === host);
    const ofTeam = atHost.filter((claim) => claim.team === team);
    return Math.min(this.most.perHost - atHost.length, this.most.perTeam - ofTeam.length);
  }

  private claims(): Claim[] {
    return [...this.held.values()].map(({ claim }) => claim);
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
