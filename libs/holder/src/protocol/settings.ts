/** The protocol's times. Holder and store must agree on `termMs`; the grant carries it. */
export interface ProtocolSettings {
  termMs: number;
  /** The holder stops this much before its term is over: covers its clock's rate and what its stopwatch may miss. */
  safetyMs: number;
  /** The store waits this much longer than the term: covers the database clock's rate and unnoticed small steps. */
  marginMs: number;
  /** Two clocks that differ by more than this over one span did not both measure it: one of them was stepped. */
  toleranceMs: number;
  /** How long the bus may take to bring what a head or a later change has announced, before it is fetched by revision. */
  shortlyMs: number;
  /** A request without an answer is sent again after this. */
  retryMs: number;
}

/**
 * Safe while every clock's rate is within 0.3 % of true time (NTP slews by 0.05 %). A holder serves for at most
 * (10 000 - 500 + 200) / 0.997 < 10 000 ms of true time; the store waits for at least
 * (10 000 + 1 000 - 2 * 200) / 1.003 > 10 000 ms; and over a term and a third two such clocks drift apart by less than half the
 * tolerance, so that an honest database clock is not taken for another. `settings.spec.ts` checks this arithmetic.
 */
export const DEFAULT_SETTINGS: ProtocolSettings = {
  termMs: 10_000,
  safetyMs: 500,
  marginMs: 1_000,
  toleranceMs: 200,
  shortlyMs: 100,
  retryMs: 2_000,
};

/** A span as the store must count it: stretched by the margin in proportion, since a rate's error grows with the span. */
export function stretched(spanMs: number, settings: ProtocolSettings): number {
  return spanMs * (1 + settings.marginMs / settings.termMs);
}
