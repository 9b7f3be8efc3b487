import type { FastifyReply, FastifyRequest } from 'fastify';
import { CORRELATION_HEADER } from './correlation.js';

/** A year: what browsers' preload lists ask for at least. */
const HSTS = 'max-age=31536000';

/** What every answer of the API carries. */
export function setResponseHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    [CORRELATION_HEADER]: request.id,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...(request.protocol === 'https' ? { 'Strict-Transport-Security': HSTS } : {}),
  });
}
