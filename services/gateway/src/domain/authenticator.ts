import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.js';
import type { Principal, TeamRole } from './principal.js';
import { SESSION_COOKIE, Sessions } from './sessions.js';
import { API_KEY_PREFIX } from './tokens.js';

/** Who made a request; and what they are in the team that it is about, where that was found out along with it. */
export interface Recognised {
  principal: Principal;
  /** Null for who is no member; undefined where nobody has looked yet. */
  inTeam?: TeamRole | null;
}

/** Recognises who made a request, anew each time: nothing of a right is remembered. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
  ) {}

  /**
   * @param team slug or id of the one that the request is about
   * @throws CountersignError UNAUTHENTICATED, saying nothing of why
   */
  async authenticate(request: FastifyRequest, team?: string): Promise<Recognised> {
    const recognised = await this.recognise(request, team);
    if (!recognised) throw new CountersignError('UNAUTHENTICATED', 'The session or API key is missing or has ended.');
    return recognised;
  }

  private async recognise(request: FastifyRequest, team: string | undefined): Promise<Recognised | null> {
    const { authorization } = request.headers;
    // Who sends a key means the key: a wrong one never falls back to the cookie of somebody else.
    if (authorization !== undefined) {
      const key = /^bearer +([A-Za-z0-9_-]{1,200})$/i.exec(authorization)?.[1];
      return key?.startsWith(API_KEY_PREFIX) ? this.keys.find(key, team) : null;
    }
    const token = request.cookies[SESSION_COOKIE];
    const principal = token ? await this.sessions.find(token) : null;
    return principal && { principal };
  }
}
