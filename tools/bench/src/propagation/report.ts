import type { Cell } from './measure-cell.js';
import type { CachedUse } from './measure-cached-use.js';
import type { Idle } from './measure-idle.js';
import type { PropagationOptions } from './options.js';

/** What else the machine was doing, as far as it can tell. */
interface Machine {
  node: string;
  cores: number;
  cpu: string;
  loadAverageBefore: number;
  loadAverageAfter: number;
}

/** Everything that one run measured; `--json` writes it as it is. */
export interface Report {
  startedAt: string;
  seconds: number;
  machine: Machine;
  options: PropagationOptions;
  cells: Cell[];
  /** Pairs of holders and secrets for which there was no time. */
  leftOut: string[];
  cachedUse: CachedUse;
  idle: Idle | null;
}
