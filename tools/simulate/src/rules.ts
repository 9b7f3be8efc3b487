import {
  acquireRow,
  DatabaseClock,
  evaluateBarrier,
  HolderProtocol,
  leaveRow,
  renewRow,
  ResolverProtocol,
} from '@countersign/holder/protocol';
import type { NameState } from './database.js';

/** The parts of the protocol that a simulation runs: the true ones, or one of them deliberately broken. */
export interface Rules {
  Holder: typeof HolderProtocol<string>;
  Resolver: typeof ResolverProtocol<NameState>;
  DatabaseClock: typeof DatabaseClock;
  acquireRow: typeof acquireRow;
  renewRow: typeof renewRow;
  leaveRow: typeof leaveRow;
  evaluateBarrier: typeof evaluateBarrier;
  /** The order of the store's steps in answering a holder. */
  readsHead: 'after the commit' | 'before the commit';
  /** The order of the store's steps in judging rows by the database's clock. */
  readsClock: 'after the rows' | 'before the rows';
}

export const TRUE_PROTOCOL: Rules = {
  Holder: HolderProtocol,
  Resolver: ResolverProtocol,
  DatabaseClock,
  acquireRow,
  renewRow,
  leaveRow,
  evaluateBarrier,
  readsHead: 'after the commit',
  readsClock: 'after the rows',
};
