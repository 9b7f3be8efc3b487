/**
 * The arithmetic mean, of at least one value. As a running one, so that equal values have exactly themselves as their
 * mean, and in halves, so that large ones do not overflow.
 */
export function meanOf(values: readonly number[]): number {
  return values.reduce((mean, value, index) => mean + 2 * ((value / 2 - mean / 2) / (index + 1)));
}

/**
 * How many sample standard deviations (n - 1) a value lies above the mean of a population of at least two; NaN where
 * neither differs, infinite where only the population agrees with itself.
 */
export function deviationsFrom(population: readonly number[], value: number): number {
  const mean = meanOf(population);
  // Scaled, so that the squares neither overflow nor vanish.
  const scale = Math.max(...population.map((one) => Math.abs(one - mean)));
  if (scale === 0) return (value - mean) / 0;
  const squares = population.map((one) => ((one - mean) / scale) ** 2);
  const variance = squares.reduce((sum, square) => sum + square, 0) / (population.length - 1);
  return (value - mean) / scale / Math.sqrt(variance);
}
