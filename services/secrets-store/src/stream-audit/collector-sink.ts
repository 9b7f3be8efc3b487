import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import type { AuditStreamSink } from './audit-stream-sink.js';

export interface CollectorOptions {
  url: string;
  /** Read anew for every request, so that a token can be replaced without a restart. */
  tokenFile?: string | undefined;
  /** PEM. */
  ca?: string | undefined;
  /** How long a collector may take to take a batch, in milliseconds. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** Answers that are about what was sent; every other one is about the collector, or about how it was set up. */
const REFUSALS: readonly number[] = [400, 413, 422];

/** The collector does not take the batch as it is: it is too large for it, or an entry in it is not to its liking. */
export class BatchRefused extends Error {
  override readonly name = 'BatchRefused';
}

/** Posts batches to an HTTP collector, in CloudEvents' batched content mode. Redirects are not followed. */
export class CollectorSink implements AuditStreamSink {
  private readonly agent: Agent;

  constructor(private readonly options: CollectorOptions) {
    this.agent = new Agent({ connections: 1, connect: { timeout: 5_000, ...(options.ca ? { ca: options.ca } : {}) } });
  }

  async write(lines: readonly string[], signal: AbortSignal): Promise<void> {
    const { url, timeoutMs = TIMEOUT_MS } = this.options;
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8', ...(await this.authorization()) },
      body: `[${lines.join(',')}]`,
      dispatcher: this.agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await body.dump({ limit: 65_536 });
    const answered = `the collector answered ${statusCode}`;
    if (REFUSALS.includes(statusCode)) throw new BatchRefused(answered);
    if (statusCode < 200 || statusCode > 299) throw new Error(answered);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async authorization(): Promise<Record<string, string>> {
    const { tokenFile } = this.options;
    if (tokenFile === undefined) return {};
    const token = (await readFile(tokenFile, 'utf8')).trim();
    // What no header can carry is not sent; and an error of the HTTP library could quote it.
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('the file of the collector’s token does not hold a token');
    return { authorization: `Bearer ${token}` };
  }
}
