import { ApiProblem } from '../api/api-problem.js';
import type { PayloadProblem } from './payload-view.js';

/** The places in a payload that the API told of; none where the error is about something else. */
export function payloadProblems(error: unknown, path: string): PayloadProblem[] {
  if (!(error instanceof ApiProblem)) return [];
  const errors: readonly object[] = error.problem.errors ?? [];
  return errors.filter((place): place is PayloadProblem & { path: string } => isPlaced(place) && place.path === path);
}

function isPlaced(place: object): place is PayloadProblem & { path: string } {
  return 'path' in place && 'message' in place && 'offset' in place && typeof place.offset === 'number';
}
