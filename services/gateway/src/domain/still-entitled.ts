import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../http/route.js';
import { Authenticator } from './authenticator.js';
import { requireRight, TeamAccess } from './team-access.js';

/** How soon an answer that flows by itself ends once the right to it is gone, in milliseconds. */
const LOOK_MS = 2_000;

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

  /**
   * Looks every little while until `until` is aborted, and aborts it itself, with the reason, once the right is gone.
   * A database that is away takes no right either: it is asked again.
   */
  watch(request: FastifyRequest, access: Access, team: string, until: AbortController): void {
    const timer = setInterval(() => {
      this.check(request, access, team).catch((error: unknown) => {
        if (error instanceof CountersignError) until.abort(error);
      });
    }, LOOK_MS);
    timer.unref();
    until.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }
}
