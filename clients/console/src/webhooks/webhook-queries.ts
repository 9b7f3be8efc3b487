import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';

export const webhooksQuery = (team: string) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'webhooks'],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team }, query: { limit: 200, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/webhooks', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const webhookQuery = (team: string, id: string) =>
  queryOptions({
    queryKey: ['team', team, 'webhook', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/webhooks/{id}', { params: { path: { team, id } }, signal })),
  });
