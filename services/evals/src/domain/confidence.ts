/** The 97.5th percentile of the normal distribution: 95 % lie between it and its opposite. */
const Z = 1.959964;

/**
 * The 95 % confidence interval of a mean of scores from 0 to 1, by Wilson. It stays within 0 and 1 and is right for few
 * samples too; for scores in between it errs on the side of a wider one, as no variance is larger than that of 0 and 1.
 */
export function wilsonInterval(mean: number, count: number): { low: number; high: number } {
  const spread = Z * Z;
  const centre = (mean + spread / (2 * count)) / (1 + spread / count);
  const half = (Z / (1 + spread / count)) * Math.sqrt((mean * (1 - mean)) / count + spread / (4 * count * count));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
