import { CountersignError } from '@countersign/contracts';
import { RedactingStream, Redactor } from '@countersign/secret-value';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { request as send, type Dispatcher } from 'undici';
import type { HostTarget } from './allowed-host.js';
import { allowedFor, type BrokeredSecret, type BrokeredValues } from './brokered-secret.js';
import { endToEndHeaders, filledHeaders, namedIn, type SentHeaders } from '../domain/use/filled-headers.js';

/** A model may think for minutes before it says its first word. */
const ANSWER_TIMEOUT_MS = 600_000;

/** One request of a sandbox, sent on in its place. */
export class BrokerExchange {
  constructor(
    private readonly secrets: readonly BrokeredSecret[],
    private readonly values: BrokeredValues,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** @throws CountersignError, Error: what the sandbox is to be told instead of an answer */
  async pass(target: HostTarget, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const headers = endToEndHeaders(asked.headers);
    const allowed = allowedFor(this.secrets, target);
    this.refuseOthers(target, headers, allowed);
    if (allowed.length === 0) {
      await this.exchange(target, asked, headers, answer, null, undefined);
      return;
    }
    // All that this host may be sent, named or not: it may give back now what it was sent before.
    await this.values.use(allowed, async (values, signal) => {
      const redactor = new Redactor([...values.values()]);
      try {
        // What is compressed cannot be looked through.
        const sent = { ...filledHeaders(headers, allowed, values), 'accept-encoding': 'identity' };
        await this.exchange(target, asked, sent, answer, redactor, signal);
      } finally {
        redactor.wipe();
      }
    });
  }

  /** A placeholder where it stands for nothing is a mistake or a theft, and neither goes out. */
  private refuseOthers(target: HostTarget, headers: SentHeaders, allowed: readonly BrokeredSecret[]): void {
    const refused = namedIn(headers, this.secrets).find((secret) => !allowed.includes(secret));
    if (!refused) return;
    throw new CountersignError(
      'FORBIDDEN',
      `${refused.secret} may not be sent to ${target.scheme}://${target.host}:${target.port}: it is not among the hosts that ` +
        'this sandbox was started with for it.',
      { secret: refused.secret, host: target.host },
    );
  }

  private async exchange(
    { scheme, host, port }: HostTarget,
    asked: IncomingMessage,
    headers: SentHeaders,
    answer: ServerResponse,
    redactor: Redactor | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const received = await send(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${pathOf(asked)}`, {
      method: asked.method as Dispatcher.HttpMethod,
      headers,
      body: hasBody(asked) ? asked : null,
      dispatcher: this.dispatcher,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      signal,
    });
    const back = endToEndHeaders(received.headers);
    if (!redactor) {
      answer.writeHead(received.statusCode, back);
      await pipeline(received.body, answer);
      return;
    }
    const decoded = decoderOf(back['content-encoding']);
    delete back['content-encoding'];
    delete back['content-length'];
    answer.writeHead(received.statusCode, redactedHeaders(back, redactor));
    const stages: [Readable, ...Transform[]] = [received.body, ...decoded, new RedactingStream(redactor)];
    await pipeline([...stages, answer]);
  }
}

/** Of `GET http://host/path` (to a proxy) and of `GET /path` alike. Never filled in: addresses end up in logs. */
function pathOf({ url = '/' }: IncomingMessage): string {
  if (url.startsWith('/')) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function redactedHeaders(headers: SentHeaders, redactor: Redactor): SentHeaders {
  const redact = (text: string): string => redactor.redactBytes(Buffer.from(text, 'latin1')).toString('latin1');
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, Array.isArray(text) ? text.map(redact) : redact(text)]),
  );
}

/** A host that compresses although it was asked not to. @throws Error for what cannot be looked through */
function decoderOf(encoding: IncomingHttpHeaders[string]): Transform[] {
  switch (encoding) {
    case undefined:
    case 'identity':
      return [];
    case 'gzip':
    case 'x-gzip':
      return [createGunzip()];
    case 'deflate':
      return [createInflate()];
    case 'br':
      return [createBrotliDecompress()];
    default:
      throw new Error('The host answered in an encoding that cannot be looked through for values.');
  }
}
