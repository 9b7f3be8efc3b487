import type { Propagation } from '@countersign/contracts';

/** A change that has just committed: nothing is known yet of who has applied it. */
export const COMMITTED: Propagation = {
  state: 'committed',
  basis: 'confirmed',
  confirmed: [],
  presumed: [],
  waitingFor: [],
};
