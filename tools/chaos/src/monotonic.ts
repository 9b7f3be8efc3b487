/** CLOCK_MONOTONIC in milliseconds: one clock for every process of this machine, so their histories can be compared. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
