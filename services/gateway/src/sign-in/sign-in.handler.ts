import { CountersignError, type Actor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { UserEntity } from '../database/user.entity.js';
import { findAccount } from '../domain/accounts.js';
import { AttemptLimit } from '../domain/attempt-limit.js';
import { isPassword } from '../domain/passwords.js';
import { actorOf } from '../domain/principal.js';
import { sessionPrincipal, Sessions } from '../domain/sessions.js';

interface Origin {
  address: string | undefined;
  correlationId: string;
}

@Injectable()
export class SignInHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly limit: AttemptLimit,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError INVALID_CREDENTIALS, TOO_MANY_REQUESTS; the same for a known and an unknown account */
  async signIn({ email, password }: { email: string; password: string }, origin: Origin) {
    await this.limit.count(email, origin.address);
    const account = await findAccount(this.dataSource.manager, email);
    if (!(await isPassword(account?.passwordHash ?? null, password)) || !account) {
      await this.refuse(account, origin);
      throw invalidCredentials();
    }
    await this.limit.succeeded(email, origin.address);
    return this.dataSource.transaction(async (manager) => {
      await refuseIfChanged(manager, account);
      const { token, session } = await this.sessions.start(manager, account);
      const principal = sessionPrincipal(session);
      await this.audit.record(manager, {
        action: 'session.started',
        target: `session/${session.id}`,
        actor: actorOf(principal, origin.address),
        correlationId: origin.correlationId,
      });
      return { token, principal };
    });
  }

  private async refuse(account: UserEntity | null, { address, correlationId }: Origin): Promise<void> {
    // What was typed for an unknown account is not kept: it may be a password.
    const who = account ? { id: account.id, name: account.email } : { id: 'unknown', name: 'unknown account' };
    const actor: Actor = { type: 'user', ...who, ...(address ? { address } : {}) };
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        action: 'session.refused',
        target: account ? `user/${account.id}` : 'user/unknown',
        actor,
        result: 'refused',
        correlationId,
      }),
    );
  }
}

/** A change of password ends every session: one that starts just then, with the old password, must not slip through. */
async function refuseIfChanged(manager: EntityManager, { id, passwordHash }: UserEntity): Promise<void> {
  const [same] = await manager.find(UserEntity, { where: { id, passwordHash }, lock: { mode: 'pessimistic_read' } });
  if (!same) throw invalidCredentials();
}

function invalidCredentials(): CountersignError {
  return new CountersignError('INVALID_CREDENTIALS', 'The email address or the password is wrong.');
}
