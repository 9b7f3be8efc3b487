import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SessionEntity } from '../database/session.entity.js';
import type { UserEntity } from '../database/user.entity.js';
import { CLOCKS_DIFFER_MS } from './clock-differences.js';
import type { SessionPrincipal } from './principal.js';
import { hashToken, newSessionToken } from './tokens.js';

export const SESSION_COOKIE = 'countersign_session';

/** A working day without use. */
const IDLE_MS = 12 * 3_600_000;

/** However busy: a stolen session ends within the week. */
const ABSOLUTE_MS = 7 * 24 * 3_600_000;

/** `last seen` may lag this much: it saves a write on almost every request. */
const SEEN_EVERY_MS = 60_000;

@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Starts a session in the transaction of the sign-in, and gives the token that nobody can read again. */
  async start(manager: EntityManager, user: UserEntity): Promise<{ token: string; session: SessionEntity }> {
    const now = this.clock.now();
    const token = newSessionToken();
    const session = manager.create(SessionEntity, {
      id: uuidv7(),
      tokenHash: hashToken(token),
      user,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + ABSOLUTE_MS),
    });
    await manager.insert(SessionEntity, session);
    // Whoever signs in takes the expired ones away, a few at a time.
    await manager.query(
      'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT 20 FOR UPDATE SKIP LOCKED)',
      [now],
    );
    return { token, session };
  }

  /** Null where the token is nobody's, or the session has ended. */
  async find(token: string): Promise<SessionPrincipal | null> {
    const session = await this.dataSource.manager.findOne(SessionEntity, {
      where: { tokenHash: hashToken(token) },
      relations: { user: true },
    });
    const now = this.clock.now().getTime();
    if (!session || now >= session.expiresAt.getTime() || isOfTheFuture(session, now)) return null;
    const unseen = now - session.lastSeenAt.getTime();
    if (unseen >= IDLE_MS) return null;
    if (unseen >= SEEN_EVERY_MS) {
      await this.dataSource.manager.update(SessionEntity, { id: session.id }, { lastSeenAt: new Date(now) });
    }
    return sessionPrincipal(session);
  }
}

/** SAFETY: begun by a clock that was ahead and has been set right: such a session would end a week after that day. */
function isOfTheFuture({ createdAt }: SessionEntity, now: number): boolean {
  return createdAt.getTime() > now + CLOCKS_DIFFER_MS;
}

export function sessionPrincipal({ id, expiresAt, user }: SessionEntity): SessionPrincipal {
  const { id: userId, email, name, deploymentAdmin, mustChangePassword } = user;
  return { type: 'session', sessionId: id, expiresAt, userId, email, name, deploymentAdmin, mustChangePassword };
}

/** Out of reach of scripts, and not sent along from other sites. Its end is kept here, not in the browser. */
function cookieOptions(request: FastifyRequest) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: request.protocol === 'https' } as const;
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, cookieOptions(request));
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, cookieOptions(request));
}
