import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';

/** How long a client waits before it connects again, in milliseconds. */
const RETRY_MS = 1_000;

/** Server-sent events (WHATWG HTML, section 9.2) on a reply that is taken from the framework. */
export class EventStream {
  private constructor(private readonly response: ServerResponse) {}

  static open(reply: FastifyReply): EventStream {
    const headers = reply.getHeaders();
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(headers as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(`retry: ${RETRY_MS}\n\n`);
    return new EventStream(reply.raw);
  }

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  /**
   * JSON has no line breaks of its own, so an event is one `data` line.
   * @param id what a client that connects again says it has had
   */
  send(event: string, data: unknown, id?: string): void {
    const line = id === undefined ? '' : `id: ${id}\n`;
    if (this.isOpen) this.response.write(`${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  keepAlive(): void {
    if (this.isOpen) this.response.write(': still the same\n\n');
  }

  close(): void {
    if (this.isOpen) this.response.end();
  }
}
