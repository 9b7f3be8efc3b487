import { beforeEach, describe, expect, it } from '@jest/globals';
import { LeaseKeeping } from './lease-keeping.js';
import { DEFAULT_SETTINGS } from './settings.js';

const settings = { ...DEFAULT_SETTINGS, termMs: 10_000, safetyMs: 500, retryMs: 2_000 };

describe('LeaseKeeping', () => {
  let lease: LeaseKeeping;
  const grant = (sequence: number) => ({ leaseId: 'lease', sequence, termMs: 10_000, head: 7n });
  beforeEach(() => {
    lease = new LeaseKeeping(settings);
  });

  it('counts the term from before the request left, less the safety margin', () => {
    const sequence = lease.sendingAcquire(100);
    expect(lease.granted(grant(sequence), 4_000)).toBe(true);
    expect(lease.hasRunOut(9_599)).toBe(false);
    expect(lease.hasRunOut(9_600)).toBe(true);
  });

  it('takes no grant that comes too late, and none but the latest', () => {
    const first = lease.sendingAcquire(0);
    const second = lease.sendingAcquire(2_000);
    expect(lease.granted(grant(first), 2_100)).toBe(false);
    expect(lease.granted(grant(second), 11_500)).toBe(false);
    expect(lease.granted(grant(second), 11_499)).toBe(true);
  });

  it('is not extended before everything up to the head is applied', () => {
    lease.granted(grant(lease.sendingAcquire(0)), 10);
    const sequence = lease.sendingRenewal(3_000);
    lease.extended(sequence, 9n, 3_010);
    lease.earn(8n);
    expect(lease.hasRunOut(9_500)).toBe(true);
    lease.earn(9n);
    expect(lease.hasRunOut(12_499)).toBe(false);
    expect(lease.useLimit).toBe(12_500 + 10_000);
  });

  it('renews every third of a term, at once with news, and lets news wait for the answer under way', () => {
    lease.granted(grant(lease.sendingAcquire(0)), 10);
    expect(lease.renewalDue(10)).toBe(true); // tells what is applied
    const sequence = lease.sendingRenewal(10);
    lease.tellSoon();
    expect(lease.renewalDue(20)).toBe(false);
    expect(lease.renewalDue(2_010)).toBe(true); // unanswered
    lease.extended(sequence, 7n, 30);
    expect(lease.renewalDue(30)).toBe(true);
    lease.extended(lease.sendingRenewal(40), 7n, 50);
    expect(lease.renewalDue(3_000)).toBe(false);
    expect(lease.renewalDue(3_374)).toBe(true);
  });

  it('forgets the renewals of a lease that is over, and goes on counting', () => {
    lease.granted(grant(lease.sendingAcquire(0)), 10);
    const renewal = lease.sendingRenewal(20);
    lease.drop();
    const again = lease.sendingAcquire(30);
    expect(again).toBeGreaterThan(renewal);
    lease.granted(grant(again), 40);
    lease.extended(renewal, 0n, 50);
    lease.earn(100n);
    expect(lease.hasRunOut(9_530)).toBe(true);
  });
});
