import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../http/route.js';
import { Authenticator } from './authenticator.js';
import { requireRight, TeamAccess } from './team-access.js';

/** Looks at rights again while a long answer is under way: whoever loses one gets no more of it. */
@Injectable()
export class StillEntitled {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly teams: TeamAccess,
  ) {}

  /**
   * @param team where the route is one of a team
   * @throws CountersignError as the guard does: the session or key has ended, the membership or the role is gone
   */
  async check(request: FastifyRequest, access: Access, team?: string): Promise<void> {
    const principal = await this.authenticator.authenticate(request);
    requireRight(access, principal, team === undefined ? undefined : await this.teams.of(principal, team));
  }
}
