import { CountersignError, type EvalError } from '@countersign/contracts';
import { isDatabaseAway } from '@countersign/platform-bus';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import { ClaimedSamples, ClaimLost } from '../domain/claimed-samples.js';
import { RUNNERS, type Runners } from '../domain/eval-runner.js';
import { EVAL_SETTINGS, type EvalSettings } from '../settings.js';
import { JobQueue } from './job-queue.js';

const UNFORESEEN: EvalError = { code: 'INTERNAL', detail: 'The job failed; the log of the service says why.' };

interface Running {
  claim: string;
  job: EvalJobEntity;
  end: AbortController;
  done: Promise<void>;
}

/** Claims jobs and has them run. Every replica has one of these; a job whose process was killed is taken up by another. */
@Injectable()
export class JobLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly running = new Map<string, Running>();
  private stopped = false;
  private isWoken = false;
  private wake: () => void = () => {};
  private finished: Promise<void> = Promise.resolve();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: JobQueue,
    private readonly dataSource: DataSource,
    @Inject(RUNNERS) private readonly runners: Runners,
    @Inject(EVAL_SETTINGS) private readonly settings: EvalSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.finished = this.loop();
    this.heartbeat = setInterval(() => void this.renew(), this.settings.claimMs / 3);
  }

  /** Ends what runs, without a word on how it ended, and gives it back. The holder leaves after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.nudge();
    await this.finished;
    const all = [...this.running.values()];
    for (const { end } of all) end.abort();
    await Promise.all(all.map(({ done }) => done));
    clearInterval(this.heartbeat);
  }

  /** Says that a job may be due. */
  nudge(): void {
    this.isWoken = true;
    this.wake();
  }

  /** Ends a job that runs here and is no longer to; elsewhere the next renewal of its claim does. */
  end(id: string): void {
    for (const { job, end } of this.running.values()) if (job.id === id) end.abort();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.isWoken = false;
      try {
        await this.claim();
      } catch (error) {
        this.logger.warn({ err: error }, 'no job could be claimed; trying again');
      }
      await this.pause();
    }
  }

  private async claim(): Promise<void> {
    const room = this.settings.jobs - this.running.size;
    if (room <= 0) return;
    for (const job of await this.queue.claim(this.settings.claimMs, room)) {
      const claim = job.claimedBy!;
      const running: Running = { claim, job, end: new AbortController(), done: Promise.resolve() };
      this.running.set(claim, running);
      running.done = this.run(running);
    }
  }

  private async run(running: Running): Promise<void> {
    const { claim, job, end } = running;
    const samples = new ClaimedSamples(this.dataSource, job.id, claim);
    try {
      const error = await this.runners[job.runner].run(job, samples, end.signal).then(
        () => null,
        (failure: unknown) => this.errorOf(failure, running),
      );
      if (end.signal.aborted) await this.queue.release(claim);
      else await this.settle(running, error);
    } catch (error) {
      // The claim ends by itself. Given back at once, the job would fail in the same way again, without a pause.
      if (!(error instanceof ClaimLost))
        this.logger.error({ err: error, job: job.id }, 'a job is left to be taken up again');
    } finally {
      this.running.delete(claim);
      this.nudge();
    }
  }

  /** An end that is refused for what it says is told without it: else the job would be run again and again. */
  private async settle({ claim, job }: Running, error: EvalError | null): Promise<void> {
    try {
      await this.queue.settle(claim, job, error);
    } catch (refusal) {
      if (error === null || isDatabaseAway(refusal)) throw refusal;
      this.logger.error({ err: refusal, job: job.id }, 'the end of a job cannot be told as it is');
      await this.queue.settle(claim, job, UNFORESEEN);
    }
  }

  /** @throws what says nothing of the job: it goes on elsewhere, or later */
  private errorOf(failure: unknown, { job, end }: Running): EvalError | null {
    if (end.signal.aborted) return null;
    if (failure instanceof ClaimLost || isDatabaseAway(failure)) throw failure;
    if (failure instanceof CountersignError) return { code: failure.code, detail: failure.detail };
    this.logger.error({ err: failure, job: job.id }, 'a job failed for a reason that nobody foresaw');
    return UNFORESEEN;
  }

  private async renew(): Promise<void> {
    const claims = [...this.running.keys()];
    if (claims.length === 0) return;
    try {
      const held = await this.queue.renew(claims, this.settings.claimMs);
      for (const claim of claims) if (!held.has(claim)) this.running.get(claim)?.end.abort();
    } catch (error) {
      this.logger.warn({ err: error }, 'claims could not be renewed');
    }
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
