/** One reading of both clocks of a machine. */
export interface Reading {
  /** Never steps, but stands still while the machine is suspended. */
  monotonicMs: number;
  /** Runs through a suspend, but may be stepped either way. */
  wallMs: number;
}

/**
 * Time that has passed in this process, never less than the truth (up to a tolerance and the clocks' rates).
 *
 * Over each span the clock that ran further is believed. Whenever the two disagree by more than the tolerance, the span
 * ends and what it measured is kept: so a wall clock stepped back cannot later hide a suspend, nor the other way round.
 * (Comparing only with the lease's start would: a step back by a minute hides a suspend of a minute. What stays
 * undetectable is a step back *while* suspended.) Not every reading ends a span: wall readings are whole milliseconds,
 * and adding up the larger of two roundings would let the time run away under frequent use.
 */
export class Stopwatch {
  private keptMs = 0;
  private furthestMs = 0;

  constructor(
    private anchor: Reading,
    private readonly toleranceMs: number,
  ) {}

  elapsed(now: Reading): number {
    const monotonic = now.monotonicMs - this.anchor.monotonicMs;
    const wall = now.wallMs - this.anchor.wallMs;
    const span = this.span(monotonic, wall);
    this.furthestMs = Math.max(this.furthestMs, this.keptMs + span);
    if (Math.abs(monotonic - wall) > this.toleranceMs) {
      this.keptMs += span;
      this.anchor = now;
    }
    return this.furthestMs;
  }

  /** SAFETY (promise 6): a lease's time never passes more slowly than the faster of the two clocks says. */
  protected span(monotonicMs: number, wallMs: number): number {
    return Math.max(monotonicMs, wallMs, 0);
  }
}
