/** The only source of time. Tests give a clock of their own; nothing else asks the machine. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never go back; stands still while the machine is suspended. */
  monotonic(): number;
}

export const CLOCK = Symbol('Clock');

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};
