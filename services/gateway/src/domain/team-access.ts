import { CountersignError } from '@countersign/contracts';
import { preparedQuery } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Recognised } from './authenticator.js';
import type { Principal, TeamRole } from './principal.js';
import type { Access } from '../http/route.js';
import { ROLE_COLUMNS, roleInTeam, teamRoleOf, type RoleRow } from './role-in-team.js';

/** Who may do what in which team, read anew at every request. */
@Injectable()
export class TeamAccess {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param team slug or id
   * @throws CountersignError TEAM_NOT_FOUND for a team that does not exist and for one of others alike
   */
  async of({ principal, inTeam }: Recognised, team: string): Promise<TeamRole> {
    // A key was looked up together with what its owner is in the team.
    const role = inTeam === undefined ? await this.look(principal, team) : inTeam;
    if (role) return role;
    throw new CountersignError('TEAM_NOT_FOUND', 'There is no such team, or you are not a member of it.');
  }

  private async look({ userId }: Principal, team: string): Promise<TeamRole | null> {
    const { join, parameter } = roleInTeam(team);
    const sql = `SELECT ${ROLE_COLUMNS} FROM users owner ${join} WHERE owner.id = $1`;
    const [row] = await preparedQuery<RoleRow>(this.dataSource, sql, [userId, parameter]);
    return row ? teamRoleOf(row) : null;
  }
}

/** @throws CountersignError ADMIN_REQUIRED, DEPLOYMENT_ADMIN_REQUIRED */
export function requireRight(access: Access, principal: Principal, team: TeamRole | undefined): void {
  if (access === 'deployment-admin' && !principal.deploymentAdmin) {
    throw new CountersignError('DEPLOYMENT_ADMIN_REQUIRED', 'Ask an admin of the deployment to do this.');
  }
  if (access === 'admin' && team?.role !== 'admin') {
    throw new CountersignError('ADMIN_REQUIRED', 'Ask an admin of the team to do this, or to make you one.');
  }
}
