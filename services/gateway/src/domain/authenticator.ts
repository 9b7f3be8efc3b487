import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.js';
import type { Principal } from './principal.js';
import { SESSION_COOKIE, Sessions } from './sessions.js';
import { API_KEY_PREFIX } from './tokens.js';

/** Recognises who made a request, anew each time: nothing of a right is remembered. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
  ) {}

  /** @throws CountersignError UNAUTHENTICATED, saying nothing of why */
  async authenticate(request: FastifyRequest): Promise<Principal> {
    const principal = await this.recognise(request);
    if (!principal) throw new CountersignError('UNAUTHENTICATED', 'The session or API key is missing or has ended.');
    return principal;
  }

  private async recognise(request: FastifyRequest): Promise<Principal | null> {
    const { authorization } = request.headers;
    // Who sends a key means the key: a wrong one never falls back to the cookie of somebody else.
    if (authorization !== undefined) {
      const key = /^bearer +([A-Za-z0-9_-]{1,200})$/i.exec(authorization)?.[1];
      return key?.startsWith(API_KEY_PREFIX) ? this.keys.find(key) : null;
    }
    const token = request.cookies[SESSION_COOKIE];
    return token ? this.sessions.find(token) : null;
  }
}
