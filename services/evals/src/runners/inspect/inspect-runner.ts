import { CountersignError } from '@countersign/contracts';
import type { VerifiedActor } from '@countersign/platform-identity';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { ClaimedSamples } from '../../domain/claimed-samples.js';
import type { Runner } from '../../domain/eval-runner.js';
import { EVAL_SETTINGS, type EvalSettings } from '../../settings.js';
import { inspectCommand } from './inspect-command.js';
import { InspectResults } from './inspect-results.js';
import { JOB_SANDBOXES, type JobSandboxes } from './job-sandboxes.js';

/**
 * Runs benchmarks of Inspect in a sandbox, which has the job's secrets in its environment: one long use, listed by the
 * job's name. What it prints is read as it comes, so that a job goes on where it was read to, whichever process reads it.
 */
@Injectable()
export class InspectRunner implements Runner {
  constructor(
    @Inject(JOB_SANDBOXES) private readonly sandboxes: JobSandboxes,
    @Inject(EVAL_SETTINGS) private readonly settings: Pick<EvalSettings, 'inspect'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  unavailable(): string | null {
    return this.sandboxes.unavailable();
  }

  /** Only Inspect knows what is in its data sets. */
  plan(): [] {
    return [];
  }

  async prepare(job: EvalJobEntity, by: VerifiedActor, correlationId: string): Promise<void> {
    job.sandboxId = await this.sandboxes.create(job, by, correlationId);
  }

  async run(job: EvalJobEntity, samples: ClaimedSamples, signal: AbortSignal): Promise<void> {
    const { sandboxId } = job;
    if (sandboxId === null) throw new Error('The job was started without a sandbox.');
    if (job.runId === null) await this.begin(job, sandboxId, samples);
    const results = new InspectResults(job, samples);
    let over = null;
    while (over === null) {
      const output = await this.sandboxes.read({ sandboxId, runId: job.runId!, after: results.readTo }, signal);
      signal.throwIfAborted();
      await results.take(output);
      over = output.over;
    }
    await this.abandon(job);
    const failure = results.failureOf(over);
    if (failure !== null) throw new CountersignError('EVAL_RUN_FAILED', failure);
  }

  async abandon({ id, sandboxId }: EvalJobEntity): Promise<void> {
    if (sandboxId === null) return;
    await this.sandboxes.stop(sandboxId).catch((error: unknown) => {
      this.logger.warn({ err: error, job: id }, 'a sandbox could not be stopped; it ends with its time');
    });
  }

  private async begin(job: EvalJobEntity, sandboxId: string, samples: ClaimedSamples): Promise<void> {
    const remaining = new Map<string, string[]>();
    for (const { benchmark } of await samples.all()) remaining.set(benchmark, []);
    for (const { benchmark, sample } of await samples.unfinished()) remaining.get(benchmark)!.push(sample);
    const command = inspectCommand(job, this.settings.inspect, remaining);
    const { runId, held } = await this.sandboxes.start(sandboxId, command);
    Object.assign(job, { runId, runRead: 0, held });
    await samples.writeRun(job);
  }
}
