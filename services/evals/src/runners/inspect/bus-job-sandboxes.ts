import { asConsumer } from '@countersign/consumer';
import { CountersignError, createSandbox, readOwnedSandbox, stopOwnedSandbox } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import type { VerifiedActor } from '@countersign/platform-identity';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import { EVAL_JOB } from '../../domain/eval-job-kind.js';
import { EVAL_SETTINGS, type EvalSettings } from '../../settings.js';
import { inspectEnvironment, inspectSecrets } from './inspect-command.js';
import type { JobSandboxes, PrintedOutput } from './job-sandboxes.js';

/** How long a job of Inspect may run where sandboxes may live so long: a barrier may have to wait as long for one whose machine is gone. */
const TTL_SECONDS = 12 * 3600;
/** A sandbox answers after three seconds, whether it runs by then or not. */
const CREATE_TIMEOUT_MS = 10_000;
const WAIT_SECONDS = 2;
const RETRY_MS = 1_000;

/** The sandboxes service: a sandbox is made for the person who starts the job, and read and ended in this service's name. */
@Injectable()
export class BusJobSandboxes implements JobSandboxes {
  constructor(
    private readonly bus: BusClient,
    @Inject(EVAL_SETTINGS) private readonly settings: Pick<EvalSettings, 'inspectImage'>,
  ) {}

  async create(
    job: EvalJobEntity,
    command: readonly string[],
    by: VerifiedActor,
    correlationId: string,
  ): Promise<string> {
    const sandbox = {
      name: job.name,
      image: this.settings.inspectImage ?? null,
      command: [...command],
      secrets: inspectSecrets(job),
      env: inspectEnvironment(job),
      ttl: TTL_SECONDS,
      network: 'public' as const,
    };
    const options = {
      ...asConsumer(EVAL_JOB.consumer),
      onBehalfOf: by.token,
      correlationId,
      timeoutMs: CREATE_TIMEOUT_MS,
    };
    const { id } = await this.bus.call(createSandbox, { sandbox }, options);
    return id;
  }

  async read(id: string, after: number, signal: AbortSignal): Promise<PrintedOutput> {
    try {
      const options = { ...asConsumer(EVAL_JOB.consumer), timeoutMs: (WAIT_SECONDS + 5) * 1000 };
      const answer = await this.bus.call(readOwnedSandbox, { id, after, waitSeconds: WAIT_SECONDS }, options);
      if (answer.status === 'creating') await setTimeout(RETRY_MS, undefined, { signal });
      const { exitCode, reason, held, next } = answer;
      const over = answer.status === 'over' ? { exitCode, reason: reason ?? 'Its command ended.' } : null;
      return { bytes: Buffer.from(answer.data, 'base64'), next, held, over };
    } catch (error) {
      // Whether it still runs is known once somebody answers: a sandbox says then that it was lost.
      if (!(error instanceof CountersignError) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
      await setTimeout(RETRY_MS, undefined, { signal });
      return { bytes: Buffer.alloc(0), next: after, held: null, over: null };
    }
  }

  async stop(id: string): Promise<void> {
    await this.bus.call(stopOwnedSandbox, { id }, { ...asConsumer(EVAL_JOB.consumer), timeoutMs: CREATE_TIMEOUT_MS });
  }
}
