import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import type { Sandbox } from '../api/types.js';

/** While something lives it may end, restart or go stale at any moment, by itself. */
const LOOK_EVERY_MS = 2_000;

export const sandboxesQuery = (team: string) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'sandboxes'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { limit: 50, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/sandboxes', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isLive)) ? LOOK_EVERY_MS : false),
  });

export const sandboxQuery = (team: string, id: string) =>
  queryOptions({
    queryKey: ['team', team, 'sandbox', id],
    queryFn: ({ signal }): Promise<Sandbox> =>
      answerOf(api.GET('/v1/teams/{team}/sandboxes/{id}', { params: { path: { team, id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isLive(state.data) ? LOOK_EVERY_MS : false),
  });

/** Those that run now: what a rotation or a deletion would reach. */
export const runningSandboxesQuery = (team: string) =>
  queryOptions({
    queryKey: ['team', team, 'sandboxes', 'running'],
    queryFn: ({ signal }) => {
      const params = { path: { team }, query: { status: 'running' as const, limit: 200 } };
      return answerOf(api.GET('/v1/teams/{team}/sandboxes', { params, signal }));
    },
    refetchInterval: ({ state }) => (state.data?.items.length ? LOOK_EVERY_MS : false),
  });

export const sandboxSettingsQuery = (team: string) =>
  queryOptions({
    queryKey: ['team', team, 'sandbox-settings'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/sandbox-settings', { params: { path: { team } }, signal })),
  });

export const filesQuery = (team: string, id: string, path: string) =>
  queryOptions({
    queryKey: ['team', team, 'sandbox', id, 'files', path],
    queryFn: ({ signal }) => {
      const params = { path: { team, id }, query: { path } };
      return answerOf(api.GET('/v1/teams/{team}/sandboxes/{id}/files', { params, signal }));
    },
  });

export function isLive({ status }: Pick<Sandbox, 'status'>): boolean {
  return status === 'creating' || status === 'running';
}
