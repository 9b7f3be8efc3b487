import type { CountersignError } from '@countersign/contracts';
import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { toOpenAiError } from '../http/openai-error.js';

/** Server-sent events as OpenAI streams them, no faster than the client takes them. */
export class ChunkStream {
  private constructor(private readonly response: ServerResponse) {}

  static open(reply: FastifyReply): ChunkStream {
    const headers = reply.getHeaders();
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(headers as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    return new ChunkStream(reply.raw);
  }

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  /** @throws Error once the client has left */
  async send(data: unknown): Promise<void> {
    if (this.response.destroyed) throw new Error('The client has left.');
    if (this.write(JSON.stringify(data))) return;
    const gone = new AbortController();
    const close = () => gone.abort();
    this.response.once('close', close);
    try {
      await once(this.response, 'drain', { signal: gone.signal });
    } finally {
      this.response.off('close', close);
    }
  }

  finish(): void {
    this.response.end(eventOf('[DONE]'));
  }

  /** The answer has begun, so that its error can only be a part of it. */
  fail(error: CountersignError): void {
    if (!this.isOpen) return;
    this.response.end(eventOf(JSON.stringify(toOpenAiError(error))));
  }

  private write(data: string): boolean {
    return this.response.write(eventOf(data));
  }
}

function eventOf(data: string): string {
  return `data: ${data}\n\n`;
}
