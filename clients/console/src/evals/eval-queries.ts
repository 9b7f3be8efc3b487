import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import type { EvalJob, EvalSample } from '../api/types.js';

/** More side by side than this cannot be told apart. */
export const COMPARED_MAX = 4;

/** While a job runs, its progress is looked at this often. */
const LOOK_EVERY_MS = 1_500;

export function isUnderWay({ status }: Pick<EvalJob, 'status'>): boolean {
  return status === 'queued' || status === 'running';
}

export const benchmarksQuery = (team: string) =>
  queryOptions({
    queryKey: ['team', team, 'benchmarks'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/benchmarks', { params: { path: { team } }, signal })).then(
        ({ items }) => items,
      ),
    staleTime: Infinity,
  });

interface JobFilter {
  status?: string;
  project?: string;
}

export const evalJobsQuery = (team: string, { status, project }: JobFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'eval-jobs', { status, project }],
    queryFn: ({ pageParam, signal }) => {
      const query = { project, status: status as EvalJob['status'] | undefined, cursor: pageParam };
      return answerOf(api.GET('/v1/teams/{team}/eval-jobs', { params: { path: { team }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(isUnderWay) ? LOOK_EVERY_MS : false),
  });

export const evalJobQuery = (team: string, id: string) =>
  queryOptions({
    queryKey: ['team', team, 'eval-job', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/eval-jobs/{id}', { params: { path: { team, id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? LOOK_EVERY_MS : false),
  });

interface SampleFilter {
  benchmark?: string | undefined;
  state?: EvalSample['state'] | undefined;
}

/** @param progress what is asked for again once it has moved */
export const samplesQuery = (team: string, id: string, filter: SampleFilter, progress: string) =>
  infiniteQueryOptions({
    queryKey: ['team', team, 'eval-job', id, 'samples', filter, progress],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { team, id }, query: { ...filter, limit: 25, cursor: pageParam } };
      return answerOf(api.GET('/v1/teams/{team}/eval-jobs/{id}/samples', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: (before) => before,
  });

export const leaderboardQuery = (team: string, project: string) =>
  queryOptions({
    queryKey: ['team', team, 'leaderboard', project],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/teams/{team}/eval-leaderboards/{project}', { params: { path: { team, project } }, signal }),
      ),
    enabled: project !== '',
  });
