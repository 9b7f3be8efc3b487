import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, ConnectionLost } from '../api/api-problem.js';
import { connectionLost } from '../api/connection.js';

const TRIES_MAX = 3;

/** Of what may pass by itself: a part that is starting, a connection that comes back. */
function mayPass(error: unknown): boolean {
  return error instanceof ConnectionLost || (error instanceof ApiProblem && error.status >= 502);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (failures, error) => failures < TRIES_MAX && mayPass(error),
    },
    // What a form sent can be a value: it is forgotten with the form.
    mutations: { gcTime: 0, networkMode: 'always' },
  },
});

// What is shown may be old by now.
connectionLost.subscribe(() => {
  if (!connectionLost.get()) void queryClient.invalidateQueries();
});
