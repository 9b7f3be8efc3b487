import { chatError, ERRORS, type ErrorCode } from '@countersign/contracts';
import { z } from 'zod';
import type { Route } from '../http/route.js';

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

const openAiError = chatError.meta({ id: 'OpenAiError', description: 'An error as OpenAI says it; `code` is stable.' });

const CONTENT = {
  problem: { 'application/problem+json': { schema: problemSchema } },
  openai: { 'application/json': { schema: openAiError } },
} satisfies Record<Route['errorForm'], unknown>;

/** The responses of a route's codes, by status. */
export function errorResponses(codes: readonly ErrorCode[], form: Route['errorForm']) {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      String(status),
      {
        description: of.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join('\n\n'),
        content: CONTENT[form],
      },
    ]),
  );
}
