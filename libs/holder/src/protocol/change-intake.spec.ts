import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeIntake } from './change-intake.js';
import type { Change } from './messages.js';

const change = (revision: bigint): Change => ({
  revision,
  team: 't',
  secretId: 's',
  secretName: 'S',
  current: null,
  reference: null,
});

describe('ChangeIntake', () => {
  let intake: ChangeIntake;
  const apply = (): bigint[] => {
    const applied: bigint[] = [];
    for (let next = intake.following(); next; next = intake.following()) {
      applied.push(next.revision);
      intake.markApplied(next);
    }
    return applied;
  };
  beforeEach(() => {
    intake = new ChangeIntake();
    intake.startFrom(10n);
  });

  it('hands on in revision order, each once', () => {
    for (const revision of [13n, 11n, 11n, 12n, 9n]) intake.offer(change(revision));
    expect(apply()).toEqual([11n, 12n, 13n]);
    intake.offer(change(12n));
    expect(apply()).toEqual([]);
  });

  it('stops at a gap and knows that it is behind', () => {
    intake.offer(change(12n));
    expect(apply()).toEqual([]);
    expect(intake.behind).toBe(true);
    intake.offer(change(11n));
    expect(apply()).toEqual([11n, 12n]);
    expect(intake.behind).toBe(false);
  });

  it('is behind when a head says so, although nothing came', () => {
    intake.hear(11n);
    expect(intake.behind).toBe(true);
  });

  it('keeps what came early when it starts from a head, and never goes back', () => {
    intake.offer(change(12n));
    intake.offer(change(14n));
    intake.startFrom(13n);
    expect(apply()).toEqual([14n]);
    intake.startFrom(5n);
    expect(intake.applied).toBe(14n);
  });
});
