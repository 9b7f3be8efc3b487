import type { Role } from '@countersign/contracts';
import type { TeamRole } from './principal.js';
import { isUuid } from './words.js';

/** Of two nulls where the person is no member, or there is no such team. */
export interface RoleRow {
  team: string | null;
  role: Role | null;
}

/**
 * What the `owner` of a query, a user, is in the team of parameter $2: whoever looks up a person joins it, so that a request
 * needs one round trip to the database and not two, one after the other.
 */
export interface RoleInTeam {
  join: string;
  parameter: string | null;
}

/** Of a query that joins it: a `RoleRow`. */
export const ROLE_COLUMNS = 'team.id AS team, membership.role';

/** @param team slug or id; any other text names none */
export function roleInTeam(team: string): RoleInTeam {
  const isId = isUuid(team);
  // Text from an address can hold what PostgreSQL takes for an error; a slug cannot.
  const parameter = isId ? team.toLowerCase() : /^[a-z0-9-]{1,63}$/.test(team) ? team : null;
  const join = `
    LEFT JOIN teams team ON ${isId ? 'team.id = $2::uuid' : 'team.slug = $2::text'}
    LEFT JOIN memberships membership ON membership.team_id = team.id AND membership.user_id = owner.id`;
  return { join, parameter };
}

export function teamRoleOf({ team, role }: RoleRow): TeamRole | null {
  return team !== null && role !== null ? { team, role } : null;
}
