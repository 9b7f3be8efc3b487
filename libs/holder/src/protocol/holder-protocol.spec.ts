import { beforeEach, describe, expect, it } from '@jest/globals';
import { HolderProtocol } from './holder-protocol.js';
import type { HolderStep } from './holder-step.js';
import type { Change, FillAnswer, Reference, VersionAt } from './messages.js';
import { DEFAULT_SETTINGS } from './settings.js';

const reference = (resourceId: string): Reference => ({
  team: 't',
  secretName: 'S',
  consumer: 'webhooks',
  resourceId,
  slot: 'slot',
});
const change = (revision: bigint, current: VersionAt | null, secretName = 'S'): Change => ({
  revision,
  team: 't',
  secretId: secretName === 'S' ? 's' : 'other',
  secretName,
  current,
  reference: null,
});
const answer = (asOf: bigint, current: VersionAt): FillAnswer => ({
  asOf,
  found: { secretId: 's', current, overlapping: null },
});
const V1 = { version: 1, revision: 3n };
const V2 = { version: 2, revision: 8n };

describe('HolderProtocol', () => {
  let holder: HolderProtocol<string>;
  let wiped: string[];
  let ms: number;
  const now = () => ({ monotonicMs: ms, wallMs: 1_000_000 + ms });
  const step = <D extends HolderStep['do']>(what: D): Extract<HolderStep, { do: D }> | undefined =>
    holder.steps(now()).find((one): one is Extract<HolderStep, { do: D }> => one.do === what);
  const lease = (head: bigint): void => {
    const sequence = step('acquire')?.request.sequence ?? 0;
    holder.onGrant({ leaseId: `lease-${sequence}`, sequence, termMs: DEFAULT_SETTINGS.termMs, head }, now());
  };
  const fill = (resourceId: string, with_: FillAnswer) => {
    const ticket = holder.beginFill(reference(resourceId), now());
    if (!ticket) throw new Error('no lease');
    return holder.believe(ticket, with_, `${with_.asOf}`, now());
  };
  const use = (resourceId: string) => holder.beginUse(reference(resourceId), now());

  beforeEach(() => {
    ms = 0;
    wiped = [];
    holder = new HolderProtocol<string>(
      {
        identity: { consumer: 'webhooks', instance: 'a', process: 'p' },
        settings: DEFAULT_SETTINGS,
        longestUseMs: 60_000,
        versionsMax: 2,
        dispose: ({ value }) => wiped.push(value),
      },
      now(),
    );
  });

  it('starts empty, with everything up to the head applied, and countersigns it', () => {
    lease(7n);
    expect(holder.applied).toBe(7n);
    expect(use('a').outcome).toBe('fill');
    expect(step('renew')?.request).toMatchObject({ applied: 7n, uses: [], sequence: 2 });
  });

  it('uses what a fill brought, and drops it before it countersigns the change', () => {
    lease(7n);
    expect(fill('a', answer(7n, V1))).toBe('kept');
    const begun = use('a');
    expect(begun).toMatchObject({ outcome: 'begun', value: '7', use: { version: 1, revision: 3n } });
    holder.onChange(change(8n, V2), now());
    expect(wiped).toEqual(['7']);
    expect(use('a').outcome).toBe('fill');
    expect(step('renew')?.request).toMatchObject({ applied: 8n, uses: [{ secretId: 's', revision: 3n, count: 1 }] });
  });

  it('begins no use of a version that it could not report', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    use('a');
    for (const id of ['b', 'c']) {
      const ticket = holder.beginFill(reference(id), now())!;
      const found = { secretId: id, current: V1, overlapping: null };
      holder.believe({ ...ticket, reference: { ...reference(id), secretName: id } }, { asOf: 7n, found }, id, now());
    }
    const other = (id: string) => holder.beginUse({ ...reference(id), secretName: id }, now());
    const begun = other('b');
    expect(begun.outcome).toBe('begun');
    expect(other('c').outcome).toBe('no-room');
    expect(use('a').outcome).toBe('begun');
    if (begun.outcome === 'begun') holder.endUse(begun.use);
    expect(other('c').outcome).toBe('begun');
  });

  it('tells at once when the last use of an older version has ended', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    const begun = use('a');
    holder.onChange(change(8n, V2), now());
    const sent = step('renew')?.request;
    holder.onRenewal(
      { outcome: 'extended', leaseId: sent?.leaseId ?? '', sequence: sent?.sequence ?? 0, head: 8n },
      now(),
    );
    expect(step('renew')).toBeUndefined();
    if (begun.outcome === 'begun') holder.endUse(begun.use);
    expect(step('renew')?.request.uses).toEqual([]);
  });

  it('gives no use a longer life than the store was told of', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    const live = (lifetimeMs: number) => holder.beginUse(reference('a'), now(), { lifetimeMs }).outcome;
    expect(live(60_000)).toBe('begun');
    for (const longer of [60_001, Infinity, NaN]) expect(() => live(longer)).toThrow(/60000 ms at the longest/);
  });

  it('refuses a fill that raced a change', () => {
    lease(7n);
    const ticket = holder.beginFill(reference('a'), now());
    holder.onChange(change(8n, V2), now());
    expect(ticket && holder.believe(ticket, answer(7n, V1), 'old', now())).toBe('below-floor');
  });

  it('asks with the floor of every answer believed, and refuses an answer below it', () => {
    lease(7n);
    fill('a', answer(9n, V2));
    expect(holder.beginFill(reference('b'), now())?.minRevision).toBe(9n);
    expect(fill('b', answer(8n, V2))).toBe('below-floor');
    expect(holder.applied).toBe(7n);
  });

  it("drops another reference's older entry when it believes a newer answer for the same secret", () => {
    lease(7n);
    fill('a', answer(7n, V1));
    fill('b', answer(8n, V2));
    expect(use('a').outcome).toBe('fill');
  });

  it('keeps an entry that is as of the change or later', () => {
    lease(7n);
    fill('a', answer(8n, V2));
    holder.onChange(change(8n, V2), now());
    expect(use('a').outcome).toBe('begun');
  });

  it('fetches a gap instead of skipping it, once the bus has had its time', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    holder.onChange(change(9n, null, 'OTHER'), now());
    expect(holder.applied).toBe(7n);
    expect(step('catch-up')).toBeUndefined();
    ms += DEFAULT_SETTINGS.shortlyMs;
    expect(step('catch-up')?.after).toBe(7n);
    holder.onCatchUp({ outcome: 'changes', changes: [change(8n, V2)] }, now());
    expect(holder.applied).toBe(9n);
    expect(use('a').outcome).toBe('fill');
  });

  it('wipes everything behind a truncated log, and reports every use', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    use('a');
    holder.onCatchUp({ outcome: 'truncated', head: 20n }, now());
    expect(wiped).toEqual(['7']);
    expect(step('renew')?.request).toMatchObject({ applied: 20n, uses: [{ count: 1 }] });
  });

  it('is fenced on use when it is late, without any timer', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    ms += DEFAULT_SETTINGS.termMs - DEFAULT_SETTINGS.safetyMs;
    expect(use('a').outcome).toBe('no-lease');
    expect(wiped).toEqual(['7']);
    expect(holder.beginFill(reference('a'), now())).toBeNull();
  });

  it('carries the uses that outlive its lease into the next one, and aborts them a term after the lease', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    use('a');
    ms += DEFAULT_SETTINGS.termMs;
    expect(step('acquire')?.request.uses).toMatchObject([{ secretId: 's', revision: 3n, count: 1 }]);
    expect(step('abort')).toBeUndefined();
    ms += DEFAULT_SETTINGS.termMs;
    expect(step('abort')?.uses).toHaveLength(1);
  });

  it('fences and acquires when the store does not know its lease', () => {
    lease(7n);
    const sent = step('renew')?.request;
    holder.onRenewal({ outcome: 'unknown-lease', leaseId: sent?.leaseId ?? '', sequence: 2 }, now());
    expect(use('a').outcome).toBe('no-lease');
    expect(step('acquire')?.request.sequence).toBe(3);
  });

  it('leaves only once its uses have ended', () => {
    lease(7n);
    fill('a', answer(7n, V1));
    const begun = use('a');
    holder.leave();
    expect(use('a').outcome).toBe('no-lease');
    const sent = step('renew')?.request;
    holder.onRenewal(
      { outcome: 'extended', leaseId: sent?.leaseId ?? '', sequence: sent?.sequence ?? 0, head: 7n },
      now(),
    );
    expect(step('leave')).toBeUndefined();
    if (begun.outcome === 'begun') expect(holder.endUse(begun.use)).toBe(true);
    // At once: nobody who waits for its end has to wait for the next renewal.
    expect(step('leave')?.request.leaseId).toBe('lease-1');
    holder.onLeft();
    expect(holder.hasLeft).toBe(true);
    expect(holder.steps(now())).toEqual([]);
  });
});
