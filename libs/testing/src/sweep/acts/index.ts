import type { SweptSystem } from '../swept-system.js';
import { crash } from './crash.js';
import { loseKey } from './lose-key.js';
import { provokeFailures } from './provoke-failures.js';
import { useCredentials } from './use-credentials.js';
import { useValues } from './use-values.js';

/** Something that the system does, or that is done to it, with planted values. */
export interface Act {
  /** For the log of a run. */
  what: string;
  /**
   * Plants values of `system.nest` and brings them to where the product takes them. It says so itself (an Error) where
   * that did not come about: what was not exercised proves nothing.
   * @param inUse to be called, where the act can, while a value is being used
   */
  run: (system: SweptSystem, inUse: () => Promise<void>) => Promise<void>;
}

/**
 * In their order; everything is searched after them, and once more after those that break something.
 *
 * A new consumer adds an act of its own here: a file beside this one that creates secrets with values of the nest
 * (`TeamAdmin` does), uses them as people would, has them come back from where they went, and does it wrongly as well;
 * then a line below. Its process is searched without more: which ones there are comes from the system's own plan. Where it
 * leaves something new (a file, a table elsewhere, a container), that comes into ARTEFACTS.
 */
export const ACTS: readonly Act[] = [
  { what: 'values of every kind', run: useValues },
  { what: 'what can go wrong with a value in hand', run: provokeFailures },
  { what: 'passwords, keys and sessions', run: useCredentials },
];

export const BREAKING_ACTS: readonly Act[] = [
  { what: 'a lost key', run: loseKey },
  { what: 'a crash of every process', run: crash },
];
