const WORDS = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** As people say it: in the largest unit of which there is at least one. */
export function relativeTime(atMs: number, nowMs: number): string {
  const span = atMs - nowMs;
  for (const [unit, ms] of UNITS) {
    if (Math.abs(span) >= ms) return WORDS.format(Math.trunc(span / ms), unit);
  }
  return Math.abs(span) < 10_000 ? 'just now' : WORDS.format(Math.trunc(span / 1000), 'second');
}

/** A span of milliseconds, short. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
