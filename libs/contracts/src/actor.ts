import { z } from 'zod';
import { id, role } from './words.js';

/** Who acts: a person, a person's API key, or a service in its own name. */
export const actor = z.object({
  type: z.enum(['user', 'api-key', 'service']),
  /** The user's id, the key's id, or the service's name. */
  id: z.string().min(1).max(200),
  /** Whose key it is: the id of the person. A person who acts directly is named by `id`. */
  person: id.optional(),
  /** As shown to people: an email address, `email (key name)`, or the service's name. */
  name: z.string().min(1).max(400),
  /** The team in which the act happens. Absent for services and for acts outside a team. */
  team: id.optional(),
  role: role.optional(),
  /** Acts as an admin of the deployment; only where the act needs that. */
  deploymentAdmin: z.literal(true).optional(),
  /** Where the request came from, for the audit log. */
  address: z.string().max(100).optional(),
});
export type Actor = z.infer<typeof actor>;

/** A person's (or key's) act within a team: what most operations need. */
export type TeamActor = Actor & { team: string; role: 'admin' | 'member' };

/** The person behind an act, whether they acted directly or by one of their keys. */
export function personOf({ id, person }: Actor): string {
  return person ?? id;
}
