import type { Clock } from '@countersign/platform-clock';
import { monotonicMs } from './monotonic.js';

/**
 * The holder's clock, which remembers what it last said. A use begins at the moment for which its lease was looked at;
 * the process may be stopped right after, and a time read later would make a lawful use look late.
 */
export class LastReading implements Clock {
  last = 0;

  now(): Date {
    return new Date();
  }

  monotonic(): number {
    this.last = monotonicMs();
    return this.last;
  }
}
