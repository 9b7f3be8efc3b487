import { CountersignError, type Actor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { DataSource, Not, type EntityManager } from 'typeorm';
import { SessionEntity } from '../database/session.entity.js';
import { UserEntity } from '../database/user.entity.js';
import { AttemptLimit } from '../domain/attempt-limit.js';
import { hashPassword, isPassword } from '../domain/passwords.js';
import type { Principal, SessionPrincipal } from '../domain/principal.js';

interface Change {
  principal: Principal;
  actor: Actor;
  correlationId: string;
  address: string | undefined;
  body: { currentPassword: string; newPassword: string };
}

@Injectable()
export class ChangePasswordHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limit: AttemptLimit,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError FORBIDDEN, INVALID_INPUT, TOO_MANY_REQUESTS */
  async change(change: Change): Promise<void> {
    const { principal, address, body } = change;
    if (principal.type !== 'session') {
      throw new CountersignError('FORBIDDEN', 'Sign in to change the password: an API key cannot.');
    }
    await this.limit.count(principal.email, address);
    const changed = await this.dataSource.transaction(async (manager) => {
      const account = await lockAccount(manager, principal.userId);
      const matches = await isPassword(account.passwordHash, body.currentPassword);
      if (matches) await replace(manager, principal, body.newPassword);
      await this.audit.record(manager, {
        action: 'password.changed',
        target: `user/${principal.userId}`,
        actor: change.actor,
        result: matches ? 'ok' : 'refused',
        correlationId: change.correlationId,
      });
      return matches;
    });
    if (!changed) throw wrongPassword();
    await this.limit.succeeded(principal.email, address);
  }
}

/** Two changes at once: the second must know the first one's new password. */
function lockAccount(manager: EntityManager, id: string): Promise<UserEntity> {
  return manager.findOneOrFail(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

async function replace(manager: EntityManager, { userId, sessionId }: SessionPrincipal, password: string) {
  const passwordHash = await hashPassword(password);
  await manager.update(UserEntity, { id: userId }, { passwordHash, mustChangePassword: false });
  await manager.delete(SessionEntity, { id: Not(sessionId), user: { id: userId } });
}

function wrongPassword(): CountersignError {
  return new CountersignError('INVALID_INPUT', 'Not valid: currentPassword.', {
    errors: [{ path: 'currentPassword', message: 'is not your password' }],
  });
}
