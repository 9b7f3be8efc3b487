import { CountersignError } from '@countersign/contracts';
import type { Logger } from '@countersign/platform-log';
import cookie from '@fastify/cookie';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { correlationIdOf } from './correlation.js';
import { fromFramework } from './framework-error.js';
import { PROBLEM_CONTENT_TYPE, toProblem } from './problem.js';
import { sendProblem } from './problem.filter.js';
import { logRequest } from './request-log.js';
import { serveConsole } from '../serve-console/serve-console.js';
import { setResponseHeaders } from './response-headers.js';
import { BODY_BYTES_MAX, routerPath, type Route } from './route.js';

/** A name of 255 characters, each percent-encoded; the router's own limit is 100. */
const PATH_PARAMETER_MAX = 3 * 255;

export interface HttpOptions {
  /** How many proxies in front of it set X-Forwarded-* truthfully. */
  trustedProxies: number;
  /** Where the built console is; without it only the API is served. */
  consoleDirectory: string | undefined;
}

/** Fastify as the gateway needs it. */
export async function createHttpAdapter(
  options: HttpOptions,
  logger: Logger,
  routes: readonly Route[],
): Promise<FastifyAdapter> {
  const { trustedProxies, consoleDirectory } = options;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: trustedProxies > 0 && ((_address: string, hop: number) => hop < trustedProxies),
    genReqId: ({ headers }: IncomingMessage) => correlationIdOf(headers),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: PATH_PARAMETER_MAX },
    // The router answers a malformed address before any hook runs.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      setResponseHeaders(request, reply);
      sendProblem(reply, fromFramework(error) ?? unreadable(), request.id);
    },
    clientErrorHandler: answerUnreadable,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  // Before the router takes it in; a body is not read beyond its limit.
  fastify.addHook('onRoute', (options) => {
    const route = routes.find((one) => routerPath(one) === options.url && one.method === options.method);
    if (route) options.bodyLimit = route.bodyBytesMax;
  });
  fastify.decorateRequest('actorId', null);
  fastify.addHook('onRequest', async (request, reply) => setResponseHeaders(request, reply));
  fastify.addHook('onResponse', async (request, reply) => logRequest(logger, request, reply));
  // Bodies stay bytes until it is known that the sender may send them, and are wiped then: see RouteGuard.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await fastify.register(cookie);
  if (consoleDirectory !== undefined) await serveConsole(fastify, consoleDirectory);
  return adapter;
}

function unreadable(): CountersignError {
  return new CountersignError('INVALID_INPUT', 'The request cannot be read.');
}

/** What is not even HTTP gets an answer without a route, a hook or an echo. */
function answerUnreadable(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(toProblem(unreadable(), correlationIdOf({})));
  socket.end(
    'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n' +
      `Content-Type: ${PROBLEM_CONTENT_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
