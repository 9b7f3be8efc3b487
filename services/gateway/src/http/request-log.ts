import type { Logger } from '@countersign/platform-log';
import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once it is known who acts. */
    actorId: string | null;
  }
}

/** Asked every few seconds by whatever watches the deployment: of no interest unless one looks closely. */
const PROBES = new Set(['/healthz', '/readyz']);

/** One line a request: the route's template, never the address itself, which can hold anything. */
export function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'unknown';
  const line = {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    correlationId: request.id,
    actor: request.actorId,
  };
  if (PROBES.has(route)) logger.debug(line, 'request');
  else logger.info(line, 'request');
}
