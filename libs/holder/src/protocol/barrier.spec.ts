import { describe, expect, it } from '@jest/globals';
import { type BarrierTarget, evaluateBarrier } from './barrier.js';
import { expiresAtMs } from './lease-limits.js';
import type { LeaseRow } from './lease-row.js';
import type { ReportedUse } from './messages.js';
import { DEFAULT_SETTINGS, stretched } from './settings.js';

const { termMs } = DEFAULT_SETTINGS;
const target: BarrierTarget = { revision: 8n, secretId: 's', currentSince: 8n, overlapping: null };
const use = (revision: bigint, more: Partial<ReportedUse> = {}): ReportedUse => ({
  secretId: 's',
  version: 1,
  revision,
  count: 2,
  resources: ['nightly'],
  endsWithinMs: null,
  ...more,
});
const row = (process: string, more: Partial<LeaseRow>): LeaseRow => ({
  holder: { consumer: 'webhooks', instance: process, process },
  leaseId: process,
  sequence: 1,
  applied: 8n,
  uses: [],
  longestUseMs: 0,
  extendedAtMs: 0,
  left: false,
  ...more,
});
const at = (nowMs: number, rows: LeaseRow[], of = target, steadySinceMs = -1e9) =>
  evaluateBarrier(of, rows, { nowMs, clock: 'primary', steadySinceMs }, DEFAULT_SETTINGS);

describe('evaluateBarrier', () => {
  it('is drained and confirmed when every holder has said so', () => {
    expect(at(10, [row('a', {}), row('b', { applied: 9n })])).toMatchObject({ state: 'drained', basis: 'confirmed' });
    expect(at(10, [])).toMatchObject({ state: 'drained', basis: 'confirmed' });
  });

  it('waits for a holder that has not applied the change', () => {
    const verdict = at(10, [row('a', {}), row('b', { applied: 7n })]);
    expect(verdict.state).toBe('committed');
    expect(verdict.confirmed.map(({ process }) => process)).toEqual(['a']);
    expect(verdict.waitingFor).toMatchObject([{ why: 'not-applied', untilMs: stretched(termMs, DEFAULT_SETTINGS) }]);
  });

  it('is applied while older uses run, and names who is in the way', () => {
    const verdict = at(10, [row('a', { uses: [use(3n)] })]);
    expect(verdict).toMatchObject({
      state: 'applied',
      basis: 'confirmed',
      waitingFor: [{ why: 'older-uses', uses: [{ resources: ['nightly'], count: 2 }], untilMs: null }],
    });
  });

  it('counts no use of what the change made current, of another secret, or of what it left overlapping', () => {
    const uses = [use(8n), use(9n), use(3n, { secretId: 'other' }), use(5n)];
    expect(at(10, [row('a', { uses })], { ...target, overlapping: 5n }).state).toBe('drained');
    expect(at(10, [row('a', { uses: [use(5n)] })]).state).toBe('applied');
  });

  it('counts every use of a deleted secret', () => {
    expect(at(10, [row('a', { uses: [use(8n)] })], { ...target, revision: 8n, currentSince: null }).state).toBe(
      'applied',
    );
  });

  it('is applied without a holder whose lease has expired, but only presumed, and drained only after its limit', () => {
    const lost = row('b', { applied: 7n });
    const expiry = expiresAtMs(lost, { nowMs: 0, clock: 'primary', steadySinceMs: -1e9 }, DEFAULT_SETTINGS);
    expect(at(expiry - 1, [lost]).state).toBe('committed');
    const usesEndAtMs = stretched(2 * termMs, DEFAULT_SETTINGS);
    expect(at(expiry, [lost])).toMatchObject({
      state: 'applied',
      basis: 'presumed',
      presumed: [{ usesEndAtMs }],
      waitingFor: [{ why: 'lost-contact', untilMs: usesEndAtMs }],
    });
    expect(at(usesEndAtMs, [lost])).toMatchObject({ state: 'drained', basis: 'presumed', waitingFor: [] });
  });

  it('takes a countersignature for good, whatever became of the holder since', () => {
    expect(at(1e6, [row('a', {})])).toMatchObject({ state: 'drained', basis: 'confirmed', presumed: [] });
  });

  it('says confirmed of applied, and presumed of drained, for a lost holder that had applied with uses running', () => {
    const lost = row('a', { uses: [use(3n)] });
    expect(at(1.2 * termMs, [lost])).toMatchObject({ state: 'applied', basis: 'confirmed', presumed: [] });
    expect(at(3 * termMs, [lost])).toMatchObject({ state: 'drained', basis: 'presumed' });
  });

  it('waits for the lifetime of what was reported, and for the longest of what may not have been', () => {
    const reported = row('a', { longestUseMs: 50 * termMs, uses: [use(3n, { endsWithinMs: 5 * termMs })] });
    expect(at(4 * termMs, [reported]).state).toBe('applied');
    expect(at(6 * termMs, [reported]).state).toBe('drained');
    const silent = row('a', { applied: 7n, longestUseMs: 50 * termMs });
    expect(at(6 * termMs, [silent]).state).toBe('applied');
  });

  it('lets no lease expire before its clock has been watched for a full term', () => {
    const lost = row('b', { applied: 7n, extendedAtMs: -100 * termMs });
    expect(at(1_000, [lost], target, 900).state).toBe('committed');
    expect(at(900 + stretched(termMs, DEFAULT_SETTINGS), [lost], target, 900).state).toBe('applied');
  });

  it('counts a time far ahead as of before the watch, and one just ahead as it stands', () => {
    const watched = stretched(termMs, DEFAULT_SETTINGS);
    expect(at(watched, [row('b', { applied: 7n, extendedAtMs: 9e9 })], target, 0).state).toBe('applied');
    expect(at(watched, [row('b', { applied: 7n, extendedAtMs: watched + 10 })], target, 0).state).toBe('committed');
  });

  it('passes over a holder that has left', () => {
    expect(at(10, [row('a', { left: true, applied: 0n })])).toMatchObject({ state: 'drained', confirmed: [] });
  });
});
