import type { CountersignError } from '@countersign/contracts';
import type { FastifyReply } from 'fastify';

/** What an error says in headers, in whichever form its body is. */
export function setErrorHeaders(reply: FastifyReply, error: CountersignError): void {
  const { retryAfter, allowed } = error.facts;
  if (retryAfter !== undefined) reply.header('Retry-After', String(Math.ceil(retryAfter)));
  if (Array.isArray(allowed)) reply.header('Allow', allowed.join(', '));
  if (error.code === 'UNAUTHENTICATED') reply.header('WWW-Authenticate', 'Bearer realm="countersign"');
}
