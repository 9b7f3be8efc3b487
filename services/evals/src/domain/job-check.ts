import { asConsumer } from '@countersign/consumer';
import { CountersignError, knownSecrets, type InputProblem } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import type { VerifiedActor } from '@countersign/platform-identity';
import { Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import { EVAL_JOB, slotsOf } from './eval-job-kind.js';
import { problemsOf } from './job-problems.js';

/** Where a job's input has the secret of each slot. */
const PATHS: Record<string, string> = {
  apiKey: 'model.apiKeySecret',
  graderKey: 'grader.keySecret',
  hfToken: 'hfTokenSecret',
};

/** Refuses what cannot be run, before anything of it is written or granted. */
@Injectable()
export class JobCheck {
  constructor(
    private readonly bus: BusClient,
    private readonly catalogue: Catalogue,
  ) {}

  /**
   * Secrets that do not exist are told with all else that is wrong. Where nothing else is, the grant finds them.
   * @throws CountersignError INVALID_INPUT with every problem
   */
  async refuseUnfit(job: EvalJobEntity, by: VerifiedActor, correlationId: string): Promise<void> {
    const problems = problemsOf(job, this.catalogue);
    if (problems.length === 0) return;
    const slots = slotsOf(job);
    const names = [...new Set(slots.map(({ secret }) => secret))];
    const options = { ...asConsumer(EVAL_JOB.consumer), onBehalfOf: by.token, correlationId };
    const { known } = await this.bus.call(knownSecrets, { names }, options);
    for (const { slot, secret } of slots) {
      if (!known.includes(secret))
        problems.push({ path: PATHS[slot]!, message: `names ${secret}, which does not exist` });
    }
    throw invalid(problems);
  }
}

function invalid(errors: InputProblem[]): CountersignError {
  const list = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new CountersignError('INVALID_INPUT', `Nothing was started: ${list}.`, { errors });
}
