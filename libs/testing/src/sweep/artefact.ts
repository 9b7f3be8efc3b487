import type { CanaryNest } from './canary.js';
import type { CanarySweep, Finding } from './canary-sweep.js';
import type { SweptSystem } from './swept-system.js';

/**
 * When something can be searched. `at rest`: the system runs and no use does. `in use`: while values are being used too.
 * `stopped`: what the servers had in memory is on disk.
 */
export type Moment = 'at rest' | 'in use' | 'stopped';

/** One kind of thing in which no value may be (DESIGN §2.2). */
export interface Artefact {
  name: string;
  /** What it is, for the report. */
  what: string;
  moments: readonly Moment[];
  /** Why there is nothing to search; null where there is. It says so in the report, so that nobody takes it for searched. */
  absent: string | null;
  search: (sweep: CanarySweep, system: SweptSystem) => void | Promise<void>;
  /** Why a finding of what was planted is as it must be; null where it must not be. */
  expected?: (finding: Finding, nest: CanaryNest) => string | null;
}

/** This machine does not let us look; the message says why. */
export class Unsearchable extends Error {
  override readonly name = 'Unsearchable';
}
