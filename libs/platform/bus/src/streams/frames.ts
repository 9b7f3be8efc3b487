import type { WireError } from '@countersign/contracts';

/** How many pieces may be under way unless the asker says how many more it can take. */
export const WINDOW_HEADER = 'Countersign-Window';

/**
 * What the answering process sends, in order. `n` counts what matters, so that a gap is seen: NATS delivers at most once,
 * and what a lost connection swallowed must not look like an answer.
 */
export type Frame =
  /** Where the answering process listens to this asker. */
  | { n: 0; control: string }
  | { n: number; piece: unknown }
  | { n: number; end: true }
  | { n: number; error: WireError }
  /** Nothing new, and the count so far. */
  | { alive: number };

/** What the asker sends back: how many more it can take, that it has had enough, or just that it is there. */
export interface Control {
  credit?: number;
  cancel?: true;
}

export interface StreamSettings {
  window: number;
  /** How often each side says that it is there. */
  beatMs: number;
}

export const STREAM_SETTINGS: StreamSettings = { window: 64, beatMs: 5_000 };
