import type { WireError } from '@countersign/contracts';

/** Headers of every request on the bus. */
export const ACTOR_HEADER = 'Countersign-Actor';
export const CORRELATION_HEADER = 'Countersign-Correlation';

/** A reply: the operation's response, or a coded error. A request's body is the operation's request itself. */
export type Reply = { ok: unknown } | { error: WireError };

const decoder = new TextDecoder();

/** A request's body; undefined where it is no JSON, which no operation's schema takes. */
export function parseBody(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}
