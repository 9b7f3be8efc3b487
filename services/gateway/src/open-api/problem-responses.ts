import { ERRORS, type ErrorCode } from '@countersign/contracts';
import { z } from 'zod';

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: 'Stable: what programs decide by.' }),
    detail: z.string().meta({ description: 'What happened to which thing, and the remedy.' }),
    correlationId: z.string().meta({ description: 'Names this request in the logs.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'For INVALID_INPUT: each place in the input and its rule, never what was sent.' }),
    retryAfter: z.number().optional().meta({ description: 'Seconds; also in `Retry-After`.' }),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457). Codes add members of their own.' });

/** The responses of a route's codes, by status. */
export function problemResponses(codes: readonly ErrorCode[]) {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      String(status),
      {
        description: of.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join('\n\n'),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
