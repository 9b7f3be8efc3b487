/** What is said of a series of measurements. With fewer than a hundred of them p99 is the largest: `n` is always told. */
export interface Summary {
  n: number;
  p50: number;
  p99: number;
  max: number;
}

/** The smallest measurement that at least this share of all does not exceed (nearest rank: never an interpolated one). */
export function percentile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return NaN;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    n: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? NaN,
  };
}
