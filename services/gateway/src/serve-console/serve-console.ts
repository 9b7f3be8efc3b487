import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { join } from 'node:path';
import { consoleDocument } from './console-document.js';
import { CONSOLE_PAGES } from './console-pages.js';

/**
 * Serves the console's files, which need no right: what they show is asked of the API, and the API looks who asks. The
 * files of the build have a hash in their names, so a browser may keep them for good; the document that names them, never.
 *
 * @param directory with the built console; where it holds none, every page says how to build it
 */
export async function serveConsole(fastify: FastifyInstance, directory: string): Promise<void> {
  await fastify.register(fastifyStatic, {
    root: join(directory, 'assets'),
    prefix: '/assets/',
    // The build has written each file compressed too: nothing is compressed while somebody waits.
    preCompressed: true,
    index: false,
    decorateReply: false,
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('Cache-Control', 'public, max-age=31536000, immutable');
      reply.header('Vary', 'Accept-Encoding');
    },
  });
  const show = async (_request: unknown, reply: FastifyReply) => {
    const { status, html, policy } = await consoleDocument(directory);
    return reply
      .code(status)
      .headers({ 'Content-Security-Policy': policy, 'Cross-Origin-Opener-Policy': 'same-origin' })
      .type('text/html; charset=utf-8')
      .send(html);
  };
  for (const page of CONSOLE_PAGES) fastify.get(page, show);
}
