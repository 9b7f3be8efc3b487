import { z } from 'zod';

/** What a write waits for before it answers. A timeout is no failure: the answer says how far the change has come. */
export const waitQuery = z.strictObject({
  wait: z.enum(['none', 'applied', 'drained'], { error: 'must be none, applied or drained' }).optional().meta({
    description:
      '`applied`: until no holder can start a use of the old value. `drained`: and until none still runs. `none` unless told.',
  }),
  timeout: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number of seconds from 1 to 300')
    .transform(Number)
    .pipe(z.number().min(1).max(300, 'must be a number of seconds from 1 to 300'))
    .optional()
    .meta({ description: 'For how many seconds, 1 to 300. 30 unless told.', override: { type: 'integer' } }),
});

/** Of what ends an overlap: which rotation is meant, by the version that it made current. */
export const endOverlapQuery = waitQuery.extend({
  expectedVersion: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be a version')
    .transform(Number)
    .pipe(z.number().max(2_147_483_647, 'must be a version'))
    .optional()
    .meta({
      description: 'Only if this version is current: somebody may have rotated in between.',
      override: { type: 'integer' },
    }),
});

/** As the store's operations take it. */
export function waitOf({ wait, timeout }: z.output<typeof waitQuery>) {
  return { wait, timeoutSeconds: timeout };
}

/** How long the bus may take to bring the answer of a write that waits, in milliseconds. */
export function answerWithinMs({ wait, timeout = 30 }: z.output<typeof waitQuery>): number | undefined {
  return wait === undefined || wait === 'none' ? undefined : (timeout + 5) * 1_000;
}
