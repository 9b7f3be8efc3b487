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

  it('names the first hundred resources of a version, and counts all', () => {
    for (let i = 0; i < 1_001; i += 1) ledger.begin('s', { version: 1, revision: 4n }, `sandbox ${i}`, null);
    ledger.outdateAll();
    const [use, ...more] = ledger.report(now);
    expect(more).toEqual([]);
    expect(use!.count).toBe(1_001);
    expect(use!.resources).toEqual(Array.from({ length: 100 }, (_, i) => `sandbox ${i}`));
  });

  it('leaves out no version where the names are more than a message carries', () => {
    // 5,000 uses with the longest names that the contract takes, three bytes a character: 6 MB of names.
    for (let i = 0; i < 5_000; i += 1) {
      ledger.begin(`secret ${i % 50}`, { version: 1, revision: 4n }, String(i).padStart(400, '名'), null);
    }
    ledger.outdateAll();
    const report = ledger.report(now);
    expect(report.map(({ count }) => count)).toEqual(Array.from({ length: 50 }, () => 100));
    expect(report[0]!.resources).toHaveLength(100);
    const bytes = Buffer.byteLength(JSON.stringify(report.map((use) => ({ ...use, revision: String(use.revision) }))));
    expect(bytes).toBeLessThan(150 * 1024);
  });

  it('knows whether it could report one version more', () => {
    const [first, second] = [1n, 2n].map((revision) => ledger.begin('s', { version: 1, revision }, null, null));
    const room = (revision: bigint) => ledger.hasRoom('s', { version: 1, revision }, 2);
    expect([room(1n), room(2n), room(3n)]).toEqual([true, true, false]);
    ledger.end(first!);
    ledger.end(first!);
    expect([room(1n), room(2n), room(3n)]).toEqual([true, true, true]);
    ledger.begin('s', { version: 1, revision: 3n }, null, null);
    expect([room(1n), room(2n), room(3n)]).toEqual([false, true, true]);
    ledger.end(second!);
    expect(room(1n)).toBe(true);
  });

  it('ends a use without a lifetime at the limit of the lease', () => {
    const use = ledger.begin('s', { version: 1, revision: 4n }, null, null);
    expect(ledger.overdue(499, 500)).toEqual([]);
    expect(ledger.overdue(500, 500)).toEqual([use]);
  });
});
