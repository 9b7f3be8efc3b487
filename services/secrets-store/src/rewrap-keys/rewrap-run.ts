import { CountersignError, REWRAP_BATCH_MAX } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { serviceActor } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { WriteTransaction } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Pace } from './pace.js';
import { RewrapBatch, type BatchOutcome } from './rewrap-batch.js';
import { PassFailures, RewrapJobs, type JobRow } from './rewrap-jobs.js';
import { otherKeys, startOf, type Place } from './rewrap-rows.js';

/** A quarter of a second's worth: the load is even, and a stop or another pace is heard soon. */
const BATCHES_A_SECOND = 4;

/** Before it is tried again what did not go just now; twice as long each time, up to the longest. */
const AGAIN_MS = 250;
const AGAIN_MS_MAX = 10_000;

/**
 * Goes through all versions that another key wraps, once or until nothing is left but what will not go. What fails is
 * counted, named and passed over; what may go in a moment (a key provider that throttles) is tried again.
 */
@Injectable()
export class RewrapRun {
  private readonly pace: Pace;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: RewrapJobs,
    private readonly batch: RewrapBatch,
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.pace = new Pace(clock);
  }

  /** Until the job is finished, or does not run any more. @throws the signal's reason where that ends it */
  async go(job: JobRow, signal: AbortSignal): Promise<void> {
    for (let againMs = AGAIN_MS; ; againMs = Math.min(AGAIN_MS_MAX, againMs * 2)) {
      const failures = new PassFailures();
      const end = await this.pass(job, failures, signal);
      if (end === 'not running') return;
      await this.jobs.setFailures(this.dataSource.manager, job.id, failures);
      if (end === 'all') return this.finish(job);
      await setTimeout(againMs, undefined, { signal });
    }
  }

  private async pass(
    job: JobRow,
    failures: PassFailures,
    signal: AbortSignal,
  ): Promise<'all' | 'again' | 'not running'> {
    let again = false;
    for (const keyId of await otherKeys(this.dataSource.manager, job.to_key)) {
      for (let place: Place | null = startOf(keyId); place;) {
        const outcome = await this.nextBatch(job, place, signal);
        if (outcome === 'not running') return outcome;
        place = outcome && outcome.after;
        if (outcome) again ||= outcome.again;
        if (outcome && outcome.failures.length > 0) await this.keepFailures(job, failures, outcome);
      }
    }
    return again ? 'again' : 'all';
  }

  /** @returns null behind the last version of the key */
  private async nextBatch(of: JobRow, place: Place, signal: AbortSignal): Promise<BatchOutcome | null | 'not running'> {
    for (let againMs = AGAIN_MS; ; againMs = Math.min(AGAIN_MS_MAX, againMs * 2)) {
      signal.throwIfAborted();
      // Read anew each time: it may have been stopped, or be told another pace.
      const job = await this.jobs.running(this.dataSource.manager);
      if (job?.id !== of.id) return 'not running';
      const rows = await this.batch.read(place, batchSize(job.per_second));
      if (rows.length === 0) return null;
      await setTimeout(this.pace.take(rows.length, job.per_second), undefined, { signal });
      try {
        return (await this.batch.rewrap(job, place.keyId, rows, signal)) ?? 'not running';
      } catch (error) {
        if (!(error instanceof CountersignError)) throw error;
        this.logger.warn({ err: error, job: job.id }, 'the rewrap waits');
        await this.jobs.setLastError(this.dataSource.manager, job.id, error.detail);
      }
      await setTimeout(againMs, undefined, { signal });
    }
  }

  /** Shown while the pass still runs; but what an earlier pass has counted never sinks before this one is over. */
  private async keepFailures(job: JobRow, failures: PassFailures, { failures: more }: BatchOutcome): Promise<void> {
    more.forEach((failure) => failures.add(failure));
    const known = await this.jobs.running(this.dataSource.manager);
    if (failures.count > (known?.failed ?? 0)) await this.jobs.setFailures(this.dataSource.manager, job.id, failures);
  }

  private async finish({ id }: JobRow): Promise<void> {
    const actor = serviceActor('secrets-store');
    await this.transaction.run(actor.id, undefined, async (manager, now) => {
      const job = await this.jobs.hold(manager, id);
      if (!job) return;
      const remaining = await this.jobs.end(manager, job, 'finished', now);
      await this.audit.record(manager, {
        action: 'custody_key.rewrap_finished',
        target: `key/${job.to_key}`,
        actor,
        team: null,
        result: remaining > 0 ? 'failed' : 'ok',
        correlationId: `rewrap-${id}`,
        facts: { keyId: job.to_key, total: job.total, rewrapped: job.rewrapped, remaining },
      });
    });
  }
}

function batchSize(perSecond: number): number {
  return Math.min(REWRAP_BATCH_MAX, Math.ceil(perSecond / BATCHES_A_SECOND));
}
