import { CountersignError } from '@countersign/contracts';

/** The refusal of the egress rules, say, in which fetch and the AI SDK have wrapped themselves. */
export function codedCause(error: unknown): CountersignError | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof CountersignError) return at;
  return null;
}
