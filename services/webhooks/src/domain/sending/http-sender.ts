import { CountersignError } from '@countersign/contracts';
import { request, type Dispatcher } from 'undici';
import { describeFailure } from './send-failure.js';

export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  /** How long the receiver may take until the end of its answer, in milliseconds. */
  timeoutMs: number;
}

export interface IncomingResponse {
  status: number;
  headers: Record<string, string>;
  /** As many bytes as were asked for. */
  body: Buffer;
  /** The receiver sent more. */
  truncated: boolean;
}

/** Sends one request to a receiver; a redirect is an answer like any other. */
export class HttpSender {
  constructor(
    /** Refuses what COUNTERSIGN_EGRESS_ALLOW does not open. */
    private readonly dispatcher: Dispatcher,
    /** The longest that any receiver is given, whatever its webhook says. */
    private readonly timeoutMsMax = Infinity,
  ) {}

  /**
   * @param bodyLimit how many bytes of the answer to read
   * @param use ends the request when the use of its secrets must end
   * @throws CountersignError TARGET_UNREACHABLE, EGRESS_FORBIDDEN, SERVICE_UNAVAILABLE
   */
  async post(outgoing: OutgoingRequest, bodyLimit: number, use: AbortSignal): Promise<IncomingResponse> {
    const { url, headers, body } = outgoing;
    const timeoutMs = Math.min(outgoing.timeoutMs, this.timeoutMsMax);
    const ending = new AbortController();
    let isLate = false;
    const end = () => ending.abort();
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, timeoutMs);
    use.addEventListener('abort', end);
    if (use.aborted) end();
    try {
      const response = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher: this.dispatcher,
        signal: ending.signal,
      });
      return {
        status: response.statusCode,
        headers: flatten(response.headers),
        ...(await readUpTo(response.body, bodyLimit)),
      };
    } catch (error) {
      if (error instanceof CountersignError) throw error;
      if (use.aborted) throw useEnded();
      const why = isLate ? `it did not answer within ${timeoutMs / 1000} s` : describeFailure(error);
      throw unreachable(new URL(url).host, why);
    } finally {
      clearTimeout(timer);
      use.removeEventListener('abort', end);
    }
  }
}

async function readUpTo(stream: Dispatcher.ResponseData['body'], limit: number) {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early ends the response.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, limit), truncated: length > limit };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}

function unreachable(host: string, why: string): CountersignError {
  return new CountersignError('TARGET_UNREACHABLE', `${host} could not be reached: ${why}.`, { host, cause: why });
}

function useEnded(): CountersignError {
  return new CountersignError(
    'SERVICE_UNAVAILABLE',
    'The request was stopped because the use of its secrets had to end. The receiver may have got it.',
    { retryAfter: 1 },
  );
}
