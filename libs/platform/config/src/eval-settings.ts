import { z } from 'zod';
import type { Setting } from './settings.js';

const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));

const decimal = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));

/** How evaluation jobs run. */
export const evalSettings = {
  evalJobs: {
    name: 'COUNTERSIGN_EVAL_JOBS',
    description: 'How many evaluation jobs one evals process runs at a time.',
    expects: 'a number from 1 to 100',
    schema: whole(1, 100),
    default: '4',
  } satisfies Setting<number>,
  evalTimeoutSeconds: {
    name: 'COUNTERSIGN_EVAL_TIMEOUT_SECONDS',
    description: 'How long a model may take for one answer in an evaluation job.',
    expects: 'a number of seconds from 1 to 3600',
    schema: whole(1, 3600),
    default: '300',
  } satisfies Setting<number>,
  evalAttempts: {
    name: 'COUNTERSIGN_EVAL_ATTEMPTS',
    description: 'How often an evaluation job makes one request at the most, before it stops to be resumed later.',
    expects: 'a number from 1 to 100',
    schema: whole(1, 100),
    default: '8',
  } satisfies Setting<number>,
  evalRetrySeconds: {
    name: 'COUNTERSIGN_EVAL_RETRY_SECONDS',
    description:
      'The longest wait before the second attempt; each further one may wait twice as long, up to a minute, and longer where the provider says so.',
    expects: 'a number of seconds from 0.01 to 60',
    schema: decimal(0.01, 60),
    default: '1',
  } satisfies Setting<number>,
  evalInspect: {
    name: 'COUNTERSIGN_EVAL_INSPECT',
    description:
      'The program `inspect` as sandboxes find it, with `inspect-evals` beside it, for the benchmarks of the Inspect Evals family.',
    expects: 'the name or the path of a program',
    schema: z.string().min(1).max(500),
    default: 'inspect',
  } satisfies Setting<string>,
  evalInspectImage: {
    name: 'COUNTERSIGN_EVAL_INSPECT_IMAGE',
    description: 'The image with Inspect in which those benchmarks run, where sandboxes are Pods of Kubernetes.',
    expects: 'the name of an image',
    schema: z.string().min(1).max(500),
    optional: true,
  } satisfies Setting<string>,
};
