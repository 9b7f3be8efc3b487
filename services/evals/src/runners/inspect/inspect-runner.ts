import { CountersignError } from '@countersign/contracts';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { ClaimedSamples } from '../../domain/claimed-samples.js';
import type { Runner } from '../../domain/eval-runner.js';
import type { Start } from '../../domain/start.js';
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

  /** Only Inspect knows what is in its data sets. */
  plan(): [] {
    return [];
  }

  /** Only a person's own call can have a sandbox granted its secrets. */
  async prepare(job: EvalJobEntity, manager: EntityManager, { caller, correlationId }: Start): Promise<void> {
    const command = inspectCommand(job, this.settings.inspect, await remainingOf(job, manager));
    job.sandboxId = await this.sandboxes.create(job, command, caller, correlationId);
  }

  async run(job: EvalJobEntity, samples: ClaimedSamples, signal: AbortSignal): Promise<void> {
    const { sandboxId } = job;
    if (sandboxId === null) throw new Error('The job was started without a sandbox.');
    const results = new InspectResults(job, samples);
    let over = null;
    while (over === null) {
      const output = await this.sandboxes.read(sandboxId, results.readTo, signal);
      signal.throwIfAborted();
      await results.take(output);
      over = output.over;
    }
    await this.abandon(job);
    const failure = results.failureOf(over) ?? missingOf(await samples.unfinished());
    if (failure !== null) throw new CountersignError('EVAL_RUN_FAILED', failure);
  }

  async abandon({ id, sandboxId }: EvalJobEntity): Promise<void> {
    if (sandboxId === null) return;
    await this.sandboxes.stop(sandboxId).catch((error: unknown) => {
      this.logger.warn({ err: error, job: id }, 'a sandbox could not be stopped; it ends with its time');
    });
  }
}

/** What was told of them was lost on the way, say with a machine that was away for too long. */
function missingOf(unfinished: readonly unknown[]): string | null {
  const { length } = unfinished;
  return length === 0 ? null : `Nothing is known of ${length} of its samples. Resume the job: it runs these alone.`;
}

/** The samples that have no score yet, by benchmark, where an earlier run has told them. */
async function remainingOf({ id }: EvalJobEntity, manager: EntityManager): Promise<Map<string, string[]>> {
  const rows: { benchmark: string; samples: string[] }[] = await manager.query(
    `SELECT benchmark, COALESCE(array_agg(sample ORDER BY position) FILTER (WHERE state <> 'scored'), '{}') AS samples
     FROM eval_samples WHERE job_id = $1 GROUP BY benchmark`,
    [id],
  );
  return new Map(rows.map(({ benchmark, samples }) => [benchmark, samples]));
}
