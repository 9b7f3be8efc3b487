import { isUniqueViolation, WriteTransaction } from '@countersign/platform-database';
import { CountersignError, type Idempotency, type Role, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MembershipEntity } from '../database/membership.entity.js';
import { createAccount, findAccount } from '../domain/accounts.js';
import { viewMember } from '../domain/members.js';
import { newOneTimePassword } from '../domain/tokens.js';

interface Addition {
  actor: TeamActor;
  correlationId: string;
  idempotency: Idempotency | undefined;
  body: { email: string; role: Role; name?: string };
}

@Injectable()
export class AddMemberHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError MEMBER_EXISTS */
  async add(addition: Addition) {
    const { actor, idempotency, body } = addition;
    let shownOnce: string | null = null;
    try {
      const added = await this.transaction.run(actor.id, idempotency, async (manager, now) => {
        const { account, password } = await accountOf(manager, body, now);
        const member = { teamId: actor.team, userId: account.id, role: body.role, createdAt: now };
        await manager.insert(MembershipEntity, member);
        await this.record(manager, addition, account.id, password !== null);
        shownOnce = password;
        return viewMember(manager.create(MembershipEntity, { ...member, user: account }));
      });
      return { ...added, oneTimePassword: shownOnce };
    } catch (error) {
      if (!isUniqueViolation(error, 'memberships_pkey')) throw error;
      throw new CountersignError('MEMBER_EXISTS', 'This person is a member of the team. Change their role instead.');
    }
  }

  private record(manager: EntityManager, { actor, correlationId, body }: Addition, userId: string, isNew: boolean) {
    return this.audit.record(manager, {
      action: 'member.added',
      target: `member/${userId}`,
      facts: { email: body.email, role: body.role, newAccount: isNew },
      ...{ actor, correlationId },
    });
  }
}

async function accountOf(manager: EntityManager, { email, name }: Addition['body'], now: Date) {
  // Two admins who add the same new person at once would make two accounts: the second waits, and finds the first.
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('gateway:account'), hashtext($1))", [email.toLowerCase()]);
  const known = await findAccount(manager, email);
  if (known) return { account: known, password: null };
  const password = newOneTimePassword();
  const account = await createAccount(
    manager,
    { email, name: name ?? email.split('@')[0]!, password, deploymentAdmin: false, mustChangePassword: true },
    now,
  );
  return { account, password };
}
