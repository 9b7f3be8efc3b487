import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Route } from './route.js';

/**
 * Sends pages of lines on a reply that is taken from the framework, as fast as the client reads them and no faster: the next
 * page is asked for once the one before has gone out.
 * @param pages ends the answer when it ends; where it throws, the connection is cut, so that no client takes part of an
 * answer for all of it
 * @throws Error of `pages`, or where the client went away
 */
export async function sendLines(
  reply: FastifyReply,
  file: { name: string; contentType: Route['contentType'] },
  pages: AsyncIterable<string[]>,
): Promise<void> {
  const headers = reply.getHeaders();
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(headers as Record<string, string>),
    'content-type': `${file.contentType}; charset=utf-8`,
    'content-disposition': `attachment; filename="${file.name}"`,
    'x-accel-buffering': 'no',
  });
  await pipeline(Readable.from(textsOf(pages), { highWaterMark: 1 }), reply.raw);
}

async function* textsOf(pages: AsyncIterable<string[]>): AsyncGenerator<string> {
  for await (const lines of pages) {
    if (lines.length > 0) yield lines.map((line) => `${line}\n`).join('');
  }
}
