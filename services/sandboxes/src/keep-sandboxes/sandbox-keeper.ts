import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { Brackets, DataSource, In } from 'typeorm';
import { RunEntity } from '../database/run.entity.js';
import { SandboxEntity } from '../database/sandbox.entity.js';
import { EXECUTOR } from '../domain/live/launcher.js';
import type { SandboxOutcome } from '../domain/live/live-sandbox.js';
import { LiveSandboxes } from '../domain/live/live-sandboxes.js';
import { SandboxEnder } from '../domain/live/sandbox-ender.js';
import { SandboxRecords } from '../domain/live/sandbox-records.js';
import { DUE_CHANNEL, LIVE } from '../domain/sandbox-queries.js';
import type { Executor } from '../executors/executor.js';

/** A sandbox lives at most this much longer than its time. */
const POLL_MS = 1_000;

/**
 * Ends sandboxes whose time is over or whose change asks for it. What is due is in the database, so a restart forgets
 * nothing. One process runs all sandboxes of a deployment: whoever leads here began with ending what others had left.
 */
@Injectable()
export class SandboxKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  /** What is being ended, by its id. */
  private readonly ending = new Map<string, Promise<void>>();
  private hasSwept = false;

  constructor(
    @Inject(EXECUTOR) private readonly executor: Executor,
    private readonly dataSource: DataSource,
    private readonly live: LiveSandboxes,
    private readonly records: SandboxRecords,
    private readonly ender: SandboxEnder,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
  ) {
    const work = () => this.keep();
    this.loop = new LeaderLoop({ name: 'sandboxes:keep', client, channel: DUE_CHANNEL, pollMs: POLL_MS, work, logger });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.executor.check().catch((error: Error) => {
      this.logger.warn(`No sandbox can be started here. ${error.message}`);
    });
    this.loop.start();
  }

  /** A process that stops ends what it runs, and says so. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    const outcome = { status: 'terminated', reason: 'The service was stopped.', exitCode: null } as const;
    await Promise.all([
      ...this.ending.values(),
      ...this.live.all().map(({ sandbox }) => this.ender.end(sandbox, outcome)),
    ]);
  }

  private async keep(): Promise<void> {
    if (!this.hasSwept) await this.sweep();
    this.hasSwept = true;
    this.live.open();
    const now = this.clock.now();
    const due = await this.dataSource.manager
      .createQueryBuilder(SandboxEntity, 'sandbox')
      .where(LIVE)
      .andWhere(
        new Brackets((either) => either.where('expires_at <= :now', { now }).orWhere('due_at <= :now', { now })),
      )
      .getMany();
    for (const sandbox of due) this.begin(sandbox, outcomeOf(sandbox, now));
  }

  /** Not waited for: an end takes as long as an engine takes, and no other sandbox waits for it. */
  private begin(sandbox: SandboxEntity, outcome: SandboxOutcome): void {
    if (this.ending.has(sandbox.id)) return;
    const end = this.end(sandbox, outcome)
      .catch((error: unknown) => this.logger.error({ err: error, sandbox: sandbox.id }, 'a sandbox could not be ended'))
      .finally(() => this.ending.delete(sandbox.id));
    this.ending.set(sandbox.id, end);
  }

  private async end(sandbox: SandboxEntity, outcome: SandboxOutcome): Promise<void> {
    const live = this.live.get(sandbox.id);
    // One that is still being started is asked again: it cannot run for long.
    if (live || outcome.status === 'restart') await live?.end(outcome);
    else await this.ender.end(sandbox, outcome);
  }

  /** SAFETY (promise 2): what another process has left behind has values in it that nobody counts any more. */
  private async sweep(): Promise<void> {
    await this.executor.sweep().catch((error: unknown) => {
      this.logger.error({ err: error }, 'what earlier sandboxes have left could not be looked for');
    });
    const left = await this.dataSource.manager.findBy(SandboxEntity, { status: In(['creating', 'running']) });
    for (const sandbox of left.filter(({ id }) => !this.live.get(id))) {
      const reason = 'The service that ran it has ended.';
      await this.records.ended(sandbox, { status: 'failed', reason, exitCode: null });
      const lost = { status: 'lost', endedAt: this.clock.now() } as const;
      await this.dataSource.manager.update(RunEntity, { sandboxId: sandbox.id, status: 'running' }, lost);
    }
  }
}

function outcomeOf({ expiresAt, dueAction, dueReason }: SandboxEntity, now: Date): SandboxOutcome {
  if (expiresAt <= now) return { status: 'terminated', reason: 'Its time was over.', exitCode: null };
  return { status: dueAction === 'restart' ? 'restart' : 'terminated', reason: dueReason, exitCode: null };
}
