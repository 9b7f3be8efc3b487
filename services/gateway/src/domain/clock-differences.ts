/** In ms; the clocks of two replicas differ by less. What lies further ahead was written by one that has been set right since. */
export const CLOCKS_DIFFER_MS = 5 * 60_000;
