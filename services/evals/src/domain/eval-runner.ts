import type { EvalRunner } from '@countersign/contracts';
import type { VerifiedActor } from '@countersign/platform-identity';
import type { EvalJobEntity } from '../database/eval-job.entity.js';
import type { ClaimedSamples } from './claimed-samples.js';

/** One sample of a job before it was asked. */
export interface PlannedSample {
  benchmark: string;
  sample: string;
  input: string;
  target: string;
}

/** What runs the jobs of one kind of benchmark. */
export interface Runner {
  /** What is missing here, as a sentence with its remedy; null where it can run. */
  unavailable(): string | null;
  /** Every sample, where that is known before the job runs; none where only the run will tell. */
  plan(job: Pick<EvalJobEntity, 'benchmarks' | 'sampleLimit'>): PlannedSample[];
  /**
   * Makes what a run needs that only a person can have made. Within the transaction that starts the job; what it sets on
   * the job is saved with it.
   * @param by the person's own call
   */
  prepare(job: EvalJobEntity, by: VerifiedActor, correlationId: string): Promise<void>;
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
