import type { EvalRunner } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import type { ClaimedSamples } from './claimed-samples.js';
import type { Start } from './start.js';

/** One sample of a job before it was asked. */
export interface PlannedSample {
  benchmark: string;
  sample: string;
  input: string;
  target: string;
}

/** What runs the jobs of one kind of benchmark. */
export interface Runner {
  /** Every sample, where that is known before the job runs; none where only the run will tell. */
  plan(job: Pick<EvalJobEntity, 'benchmarks' | 'sampleLimit'>): PlannedSample[];
  /**
   * Makes what a run needs that only a person can have made. Within the transaction that starts the job; what it sets on
   * the job is saved with it.
   */
  prepare(job: EvalJobEntity, manager: EntityManager, start: Start): Promise<void>;
  /**
   * Runs what is unfinished, until nothing is or the signal ends it.
   * @throws CountersignError where the job cannot go on
   */
  run(job: EvalJobEntity, samples: ClaimedSamples, signal: AbortSignal): Promise<void>;
  /** Ends whatever still runs for a job that is not to run any more. Its own failure is logged, not thrown. */
  abandon(job: EvalJobEntity): Promise<void>;
}

export const RUNNERS = Symbol('Runners');
export type Runners = Record<EvalRunner, Runner>;
