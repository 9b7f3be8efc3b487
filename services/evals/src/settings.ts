import { operatorSettings, parseSettings, type Environment } from '@countersign/platform-config';
import type { InspectProgram } from './runners/inspect/inspect-command.js';
import type { RetrySettings } from './runners/builtin/judge-failure.js';

export const EVAL_SETTINGS = Symbol('EvalSettings');

export interface EvalSettings {
  /** Jobs that run at a time in this process. */
  jobs: number;
  /** How long a model may take for one answer. */
  timeoutMs: number;
  retries: RetrySettings;
  /** The image of those sandboxes, where sandboxes are containers. */
  inspectImage: string | undefined;
  /** How Inspect is reached in sandboxes. */
  inspect: InspectProgram;
  /** How long a claim lasts that nobody renews: how soon the jobs of a killed process are taken up. */
  claimMs: number;
  /** How often the table is looked at without a sign of work. */
  pollMs: number;
}

const CLAIM_MS = 10_000;
const POLL_MS = 1_000;

const { evalJobs, evalTimeoutSeconds, evalAttempts, evalRetrySeconds, evalInspect, evalInspectImage } =
  operatorSettings;

/** @throws ConfigurationError naming every wrong setting */
export function readSettings(env: Environment): EvalSettings {
  const settings = parseSettings(
    { evalJobs, evalTimeoutSeconds, evalAttempts, evalRetrySeconds, evalInspect, evalInspectImage },
    env,
  );
  return {
    jobs: settings.evalJobs,
    timeoutMs: settings.evalTimeoutSeconds * 1000,
    retries: { attempts: settings.evalAttempts, baseMs: settings.evalRetrySeconds * 1000 },
    inspectImage: settings.evalInspectImage,
    inspect: { inspect: settings.evalInspect, tasks: 'inspect_evals/' },
    claimMs: CLAIM_MS,
    pollMs: POLL_MS,
  };
}
