import type { IncomingHttpHeaders } from 'node:http';
import type { Failure, Script } from './script.js';

export interface DoubleRequest {
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface DoubleFailure {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** How one provider speaks: its paths, its credential, its answers and its errors, byte for byte as it sends them. */
export interface ProviderProtocol {
  /** Where a completion is asked for; null for any other path. */
  asks(request: DoubleRequest): { stream: boolean; model: string } | null;
  /** What the request proves itself by; null where it does not. */
  credentialOf(request: DoubleRequest): string | null;
  /** For a credential that is proved by knowing more than it shows. */
  knows?(request: DoubleRequest, credential: string): Promise<boolean>;
  whole(script: Script, model: string): unknown;
  /** The content type of a streamed answer. */
  streamType: string;
  /** Each as it is written, before the gate of the next one. */
  pieces(script: Script, model: string): (string | Uint8Array)[];
  /** @param credential what was sent: some providers repeat it */
  failure: (failure: Failure, credential: string | null) => DoubleFailure;
  /** An error that comes in the middle of a stream. */
  brokenPiece(): string | Uint8Array;
}

/** One server-sent event. */
export function event(data: unknown, name?: string, end = '\n'): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === undefined ? '' : `event: ${name}${end}`}data: ${text}${end}${end}`;
}

export function bearerOf({ headers }: DoubleRequest): string | null {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** What the body says of stream and model, where the body says it. */
export function askedInBody({ body }: DoubleRequest): { stream: boolean; model: string } {
  const { stream, model } = JSON.parse(body) as { stream?: boolean; model?: string };
  return { stream: stream === true, model: model ?? '' };
}
