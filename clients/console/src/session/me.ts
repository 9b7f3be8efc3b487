import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import type { Me, Team } from '../api/types.js';
import { endedSession } from './ended-session.js';

/** Who is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me> => {
    const me = await answerOf(api.GET('/v1/me'));
    endedSession.belongsTo(me.user.email);
    return me;
  },
  staleTime: 60_000,
});

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** The team of the address, and whether the person is an admin of it; null where they are no member. */
export function useTeam(slug: string): (Team & { isAdmin: boolean }) | null {
  const { teams } = useMe();
  const team = teams.find((one) => one.slug === slug || one.id === slug);
  return team ? { ...team, isAdmin: team.role === 'admin' } : null;
}
