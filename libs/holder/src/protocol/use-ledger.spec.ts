import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Change, VersionAt } from './messages.js';
import { UseLedger } from './use-ledger.js';

const change = (revision: bigint, current: VersionAt | null): Change => ({
  revision,
  team: 't',
  secretId: 's',
  secretName: 'S',
  current,
  reference: null,
});
const now = { elapsedMs: 0, monotonicMs: 0 };

describe('UseLedger', () => {
  let ledger: UseLedger;
  beforeEach(() => {
    ledger = new UseLedger();
  });

  it('reports the uses of a replaced version until the last has ended', () => {
    const first = ledger.begin('s', { version: 1, revision: 4n }, 'sandbox 7', null);
    const second = ledger.begin('s', { version: 1, revision: 4n }, null, null);
    expect(ledger.report(now)).toEqual([]);
    ledger.outdate(change(9n, { version: 2, revision: 9n }));
    expect(ledger.report(now)).toEqual([
      { secretId: 's', version: 1, revision: 4n, count: 2, resources: ['sandbox 7'], endsWithinMs: null },
    ]);
    expect(ledger.end(first)).toBe(false);
    expect(ledger.end(second)).toBe(true);
    expect(ledger.end(second)).toBe(false);
    expect(ledger.report(now)).toEqual([]);
  });

  it('takes the undone version for the older one, although its number is higher', () => {
    ledger.begin('s', { version: 2, revision: 9n }, null, null);
    ledger.outdate(change(12n, { version: 1, revision: 12n }));
    expect(ledger.report(now)).toHaveLength(1);
  });

  it('does not take the current version for older when only a reference or an overlap changed', () => {
    ledger.begin('s', { version: 2, revision: 9n }, null, null);
    ledger.outdate(change(12n, { version: 2, revision: 9n }));
    expect(ledger.report(now)).toEqual([]);
  });

  it('reports every use of a deleted secret, and everything after skipping changes', () => {
    ledger.begin('s', { version: 2, revision: 9n }, null, null);
    ledger.begin('other', { version: 1, revision: 3n }, null, null);
    ledger.outdate(change(12n, null));
    expect(ledger.report(now)).toHaveLength(1);
    ledger.outdateAll();
    expect(ledger.report(now)).toHaveLength(2);
  });

  it('aborts by the clock that ran further and tells what is left by the monotonic one', () => {
    const limit = { elapsedMs: 1_000, monotonicMs: 1_000 };
    const use = ledger.begin('s', { version: 1, revision: 4n }, 'sandbox 7', limit);
    ledger.outdateAll();
    expect(ledger.report({ elapsedMs: 900, monotonicMs: 100 })[0]?.endsWithinMs).toBe(900);
    expect(ledger.overdue(999, Infinity)).toEqual([]);
    expect(ledger.overdue(1_000, Infinity)).toEqual([use]);
  });

  it('ends a use without a lifetime at the limit of the lease', () => {
    const use = ledger.begin('s', { version: 1, revision: 4n }, null, null);
    expect(ledger.overdue(499, 500)).toEqual([]);
    expect(ledger.overdue(500, 500)).toEqual([use]);
  });
});
