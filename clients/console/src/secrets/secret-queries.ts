import { infiniteQueryOptions, queryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answerOf, api } from '../api/api.js';
import type { Secret } from '../api/types.js';
import { queryClient } from '../app/query-client.js';

const PAGE = 200;
/** How often the list looks again, and while something propagates. One of thousands is not asked for again and again. */
const LOOK_EVERY_MS = 5_000;
const LOOK_SOON_MS = 1_500;

const secretsQuery = (team: string) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'secrets'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { limit: PAGE, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/secrets', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => {
      const [first, second] = state.data?.pages ?? [];
      const isMoving = first?.items.some(({ latestChange }) => !latestChange.safeToRevoke) ?? false;
      if (second) return false;
      return isMoving ? LOOK_SOON_MS : LOOK_EVERY_MS;
    },
  });

/** Every secret of the team: page after page, each shown as soon as it is there. */
export function useSecrets(team: string) {
  const query = useInfiniteQuery(secretsQuery(team));
  const { hasNextPage, isFetching, fetchNextPage, isError } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return query;
}

export const brokenQuery = (team: string) =>
  queryOptions({
    queryKey: ['team', team, 'broken'],
    queryFn: ({ signal }) => {
      const params = { path: { team }, query: { limit: PAGE } };
      return answerOf(api.GET('/v1/teams/{team}/broken-secrets', { params, signal }));
    },
  });

export const secretQuery = (team: string, name: string) =>
  queryOptions({
    queryKey: ['team', team, 'secret', name],
    queryFn: ({ signal }): Promise<Secret> =>
      answerOf(api.GET('/v1/teams/{team}/secrets/{name}', { params: { path: { team, name } }, signal })),
  });

export const referencesQuery = (team: string, name: string) =>
  queryOptions({
    queryKey: ['team', team, 'secret', name, 'references'],
    queryFn: ({ signal }) => {
      const params = { path: { team, name }, query: { limit: PAGE } };
      return answerOf(api.GET('/v1/teams/{team}/secrets/{name}/references', { params, signal }));
    },
  });

export const changesQuery = (team: string, name: string) =>
  queryOptions({
    queryKey: ['team', team, 'secret', name, 'changes'],
    queryFn: ({ signal }) => {
      const params = { path: { team, name }, query: { limit: 20 } };
      return answerOf(api.GET('/v1/teams/{team}/secrets/{name}/changes', { params, signal }));
    },
  });

/** After a secret was written: everything that may say something else now, also what names it. */
export function forgetSecrets(team: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['team', team] });
}
