import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { queryClient } from '../app/query-client.js';

export const providersQuery = (team: string) =>
  queryOptions({
    queryKey: ['team', team, 'playground', 'providers'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/playground/providers', { params: { path: { team } }, signal })),
  });

export const budgetsQuery = (team: string) =>
  queryOptions({
    queryKey: ['team', team, 'playground', 'budgets'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/playground/budgets', { params: { path: { team } }, signal })),
  });

export const savedModelsQuery = (team: string) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'playground', 'saved-models'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { limit: 200, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/playground/saved-models', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const savedModelQuery = (team: string, id: string) =>
  queryOptions({
    queryKey: ['team', team, 'playground', 'saved-model', id],
    queryFn: ({ signal }) => {
      const params = { path: { team, id } };
      return answerOf(api.GET('/v1/teams/{team}/playground/saved-models/{id}', { params, signal }));
    },
  });

export const completionsQuery = (team: string) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'playground', 'completions'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { limit: 50, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/playground/completions', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const completionQuery = (team: string, id: string) =>
  queryOptions({
    queryKey: ['team', team, 'playground', 'completion', id],
    queryFn: ({ signal }) => {
      const params = { path: { team, id } };
      return answerOf(api.GET('/v1/teams/{team}/playground/completions/{id}', { params, signal }));
    },
  });

export function forgetPlayground(team: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['team', team, 'playground'] });
}
