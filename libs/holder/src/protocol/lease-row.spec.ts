import { describe, expect, it } from '@jest/globals';
import { acquireRow, extensionOf, grantOf, leaveRow, type LeaseRow, renewRow } from './lease-row.js';

const holder = { consumer: 'webhooks', instance: 'a', process: 'p' };
const acquired = (existing: LeaseRow | undefined, sequence: number, leaseId: string): LeaseRow | null =>
  acquireRow(existing, { holder, sequence, uses: [], longestUseMs: 0 }, leaseId, { nowMs: 100, head: 7n });
const row = acquired(undefined, 1, 'one') as LeaseRow;
const countersignature = (sequence: number, leaseId = 'one') => ({ holder, leaseId, sequence, applied: 9n, uses: [] });

describe("a holder's lease row", () => {
  it('begins with the head before the commit, and grants the head after it', () => {
    expect(row.applied).toBe(7n);
    expect(grantOf(row, 10_000, 8n)).toEqual({ leaseId: 'one', sequence: 1, termMs: 10_000, head: 8n });
  });

  it('is replaced by a later acquire of the same process, and by no earlier one', () => {
    expect(acquired(row, 5, 'two')?.leaseId).toBe('two');
    expect(acquired({ ...row, sequence: 5 }, 4, 'late')).toBeNull();
  });

  it('takes a newer countersignature and leaves an older one without an answer', () => {
    const renewed = renewRow(row, countersignature(2), { nowMs: 200, head: 100n });
    expect(renewed).toMatchObject({ sequence: 2, applied: 9n, extendedAtMs: 200 });
    expect(renewRow({ ...row, sequence: 2 }, countersignature(2), { nowMs: 300, head: 100n })).toBeNull();
    expect(extensionOf(row, 9n)).toMatchObject({ outcome: 'extended', head: 9n });
  });

  it('is not extended by one who has applied more than the database knows', () => {
    expect(renewRow(row, countersignature(2), { nowMs: 200, head: 8n })).toBeNull();
    expect(renewRow(row, countersignature(2), { nowMs: 200, head: 9n })).toMatchObject({ applied: 9n });
  });

  it('knows no other lease, and none that has been given back', () => {
    expect(renewRow(undefined, countersignature(2), { nowMs: 200, head: 100n })).toBe('unknown');
    expect(renewRow(row, countersignature(2, 'other'), { nowMs: 200, head: 100n })).toBe('unknown');
    const left = leaveRow(row, { holder, leaseId: 'one', sequence: 3 });
    expect(left).toMatchObject({ left: true, uses: [] });
    expect(renewRow(left ?? undefined, countersignature(4), { nowMs: 200, head: 100n })).toBe('unknown');
    expect(leaveRow(row, { holder, leaseId: 'one', sequence: 1 })).toBeNull();
  });
});
