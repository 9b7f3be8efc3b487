import type { HeldVersion } from '@countersign/consumer';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { VerifiedActor } from '@countersign/platform-identity';

/** What a job has printed since it was last asked. */
export interface PrintedOutput {
  /** Redacted. */
  text: string;
  /** Where the next look begins. */
  next: number;
  /** Why nothing more comes, as a sentence; null while it runs. */
  over: { exitCode: number | null; reason: string } | null;
}

/** Where jobs of Inspect run, with their secrets in the environment: the sandboxes of this deployment. */
export interface JobSandboxes {
  /** What is missing, as a sentence with its remedy; null where there are sandboxes. */
  unavailable(): string | null;
  /** Makes one for the job, with its secrets, on behalf of the person who starts it. @returns its id */
  create(job: EvalJobEntity, by: VerifiedActor, correlationId: string): Promise<string>;
  /** Runs the command in it. @returns the run, and the versions that its environment holds */
  start(sandboxId: string, command: readonly string[]): Promise<{ runId: string; held: HeldVersion[] }>;
  /** Waits a while for more. @throws CountersignError where the sandbox cannot be asked now, or is gone */
  read(of: { sandboxId: string; runId: string; after: number }, signal: AbortSignal): Promise<PrintedOutput>;
  stop(sandboxId: string): Promise<void>;
}

export const JOB_SANDBOXES = Symbol('JobSandboxes');
