import type { WireError } from '@countersign/contracts';

/** Headers of every request on the bus. */
export const ACTOR_HEADER = 'Countersign-Actor';
export const CORRELATION_HEADER = 'Countersign-Correlation';

/** A reply: the operation's response, or a coded error. A request's body is the operation's request itself. */
export type Reply = { ok: unknown } | { error: WireError };
