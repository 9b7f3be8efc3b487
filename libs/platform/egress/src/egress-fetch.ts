import { CountersignError } from '@countersign/contracts';
import { fetch as undiciFetch, Response, type Dispatcher, type RequestInit } from 'undici';

/** A whole answer is kept in memory; a streamed one passes. */
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

export type Fetch = typeof globalThis.fetch;

/**
 * `fetch` for a library that makes outgoing calls: through a dispatcher that checks every address, to where the request
 * said and no further. A redirect would take the key in its header along to wherever it points.
 */
export function egressFetch(dispatcher: Dispatcher): Fetch {
  const fetchWithin = async (input: string | URL, init?: RequestInit): Promise<Response> => {
    const response = await undiciFetch(input, { ...init, dispatcher, redirect: 'manual' });
    if (!response.body || isStream(response)) return response;
    return new Response(response.body.pipeThrough(limited()), response);
  };
  // Undici's own fetch, of which Node's is a copy: the types of the two are kept apart.
  return fetchWithin as unknown as Fetch;
}

function isStream({ headers }: Response): boolean {
  return /^(text\/event-stream|application\/vnd\.amazon\.eventstream)/.test(headers.get('content-type') ?? '');
}

function limited(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes <= ANSWER_BYTES_MAX) return controller.enqueue(chunk);
      const limit = `${ANSWER_BYTES_MAX / 1024 / 1024} MiB`;
      controller.error(new CountersignError('PROVIDER_FAILED', `The model provider's answer is larger than ${limit}.`));
    },
  });
}
