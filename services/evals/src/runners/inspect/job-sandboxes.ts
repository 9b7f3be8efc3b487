import type { HeldVersion } from '@countersign/consumer';
import type { VerifiedActor } from '@countersign/platform-identity';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';

/** What a job has printed since it was last asked. */
export interface PrintedOutput {
  /** Redacted. */
  bytes: Buffer;
  /** Where the next look begins. */
  next: number;
  /** Which versions its environment holds; null where nobody could say. */
  held: HeldVersion[] | null;
  /** Why nothing more comes, as a sentence; null while it runs. */
  over: { exitCode: number | null; reason: string } | null;
}

/** Where jobs of Inspect run, with their secrets in the environment: the sandboxes of this deployment. */
export interface JobSandboxes {
  /**
   * Makes one for the job, with its secrets, on behalf of the person who starts it, and runs the command in it.
   * @returns its id
   * @throws CountersignError where there are no sandboxes, or none can be started
   */
  create(job: EvalJobEntity, command: readonly string[], by: VerifiedActor, correlationId: string): Promise<string>;
  /** Waits a while for more. @throws CountersignError where the sandbox is gone; AbortError */
  read(id: string, after: number, signal: AbortSignal): Promise<PrintedOutput>;
  stop(id: string): Promise<void>;
}

export const JOB_SANDBOXES = Symbol('JobSandboxes');
