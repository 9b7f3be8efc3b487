/** What a team may have of a host's places. */
export interface Share {
  host: string;
  team: string;
}

/** And how much of it is taken. */
export interface HeldShare extends Share {
  count: number;
}

export function keyOf({ host, team }: Share): string {
  return `${host} ${team}`;
}

export function countShares(all: Iterable<Share>): HeldShare[] {
  const shares = new Map<string, HeldShare>();
  for (const { host, team } of all) {
    const share = shares.get(keyOf({ host, team })) ?? { host, team, count: 0 };
    shares.set(keyOf(share), { ...share, count: share.count + 1 });
  }
  return [...shares.values()];
}
