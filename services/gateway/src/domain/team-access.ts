import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MembershipEntity } from '../database/membership.entity.js';
import type { Principal, TeamRole } from './principal.js';
import type { Access } from '../http/route.js';
import { isUuid } from './words.js';

/** Who may do what in which team, read anew at every request. */
@Injectable()
export class TeamAccess {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param team slug or id
   * @throws CountersignError TEAM_NOT_FOUND for a team that does not exist and for one of others alike
   */
  async of(principal: Principal, team: string): Promise<TeamRole> {
    // Text from an address can hold what PostgreSQL takes for an error; a slug cannot.
    const named = isUuid(team) ? { id: team.toLowerCase() } : /^[a-z0-9-]{1,63}$/.test(team) ? { slug: team } : null;
    const membership =
      named &&
      // One query: `findOne` with a relation would make it two, one after the other, of every request.
      (await this.dataSource.manager
        .createQueryBuilder(MembershipEntity, 'membership')
        .innerJoinAndSelect('membership.team', 'team')
        .where({ userId: principal.userId })
        .andWhere('id' in named ? 'team.id = :id' : 'team.slug = :slug', named)
        .getOne());
    if (!membership) {
      throw new CountersignError('TEAM_NOT_FOUND', 'There is no such team, or you are not a member of it.');
    }
    return { team: membership.team.id, role: membership.role };
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
