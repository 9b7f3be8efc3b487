import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Change } from './messages.js';
import { ResolverProtocol } from './resolver-protocol.js';
import { DEFAULT_SETTINGS } from './settings.js';

const name = { team: 't', secretName: 'S' };
const change = (revision: bigint, secretName = 'S'): Change => ({
  revision,
  team: 't',
  secretId: 's',
  secretName,
  current: null,
  reference: null,
});

describe('ResolverProtocol', () => {
  let resolver: ResolverProtocol<string>;
  let disposed: string[];
  beforeEach(() => {
    disposed = [];
    const now = { monotonicMs: 0, wallMs: 0 };
    resolver = new ResolverProtocol(DEFAULT_SETTINGS, (found) => disposed.push(found), 7n, now);
  });

  it('says as of which revision an answer is true, and reads through when that is not enough', () => {
    resolver.keep(name, { asOf: 9n, found: 'nine' });
    expect(resolver.lookup(name, 9n)).toEqual({ asOf: 9n, found: 'nine' });
    expect(resolver.lookup(name, 10n)).toBeNull();
  });

  it('vouches for an entry as far as it has applied', () => {
    resolver.keep(name, { asOf: 7n, found: 'seven' });
    resolver.onChange(change(8n, 'OTHER'));
    expect(resolver.lookup(name, 8n)).toEqual({ asOf: 8n, found: 'seven' });
    resolver.onChange(change(9n));
    expect(resolver.lookup(name, 0n)).toBeNull();
    expect(disposed).toEqual(['seven']);
  });

  it('keeps an entry that already knows the change', () => {
    resolver.keep(name, { asOf: 8n, found: 'eight' });
    resolver.onChange(change(8n));
    expect(resolver.lookup(name, 8n)?.found).toBe('eight');
  });

  it('does not keep a read that was outrun by a change', () => {
    resolver.onChange(change(8n, 'OTHER'));
    expect(resolver.keep(name, { asOf: 7n, found: 'seven' })).toBe(false);
    expect(resolver.lookup(name, 0n)).toBeNull();
  });

  it('fetches a gap, and starts from the head behind a truncated log', () => {
    resolver.keep(name, { asOf: 7n, found: 'seven' });
    resolver.onChange(change(9n, 'OTHER'));
    expect(resolver.applied).toBe(7n);
    expect(resolver.catchUpAfter({ monotonicMs: 0, wallMs: 0 })).toBeNull();
    const later = { monotonicMs: DEFAULT_SETTINGS.shortlyMs, wallMs: DEFAULT_SETTINGS.shortlyMs };
    expect(resolver.catchUpAfter(later)).toBe(7n);
    resolver.onCatchUp({ outcome: 'truncated', head: 30n });
    expect(disposed).toEqual(['seven']);
    expect(resolver.applied).toBe(30n);
  });
});
