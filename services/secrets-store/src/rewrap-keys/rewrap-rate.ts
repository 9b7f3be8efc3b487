/** When, in milliseconds, and how many were rewrapped by then. */
export type Sample = readonly [atMs: number, rewrapped: number];

/** The rate is told over this long: short enough to follow, long enough to be steady. */
const WINDOW_MS = 10_000;

/** So often a sample is kept. */
const EVERY_MS = 1_000;

/** Adds what has been reached. Samples that are older than the window go. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const [atMs] = sample;
  const beforeLast = samples.at(-2);
  // The newest sample moves along until it is a full step from the one before.
  const kept = beforeLast && samples.at(-1)![0] - beforeLast[0] < EVERY_MS ? samples.slice(0, -1) : samples;
  return [...kept.filter(([at]) => at > atMs - WINDOW_MS && at < atMs), sample];
}

/** Versions a second over the window before now; null where too little is known, as right after the start. */
export function rateOf(samples: readonly Sample[], nowMs: number): number | null {
  const recent = samples.filter(([at]) => at > nowMs - WINDOW_MS);
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last || first === last) return null;
  return ((last[1] - first[1]) * 1000) / (Math.max(nowMs, last[0]) - first[0]);
}
