import { AuditOutbox } from '@countersign/platform-audit';
import { Controller } from '@nestjs/common';
import { MembershipEntity } from '../database/membership.entity.js';
import { lockMember, memberParams, refuseLastAdmin } from '../domain/members.js';
import { WriteTransaction } from '@countersign/platform-database';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const removeMember = route({
  method: 'DELETE',
  path: '/v1/teams/{team}/members/{userId}',
  access: 'admin',
  tag: 'Teams',
  operationId: 'removeMember',
  summary: 'Remove a member',
  description:
    'From their next request on, the team does not exist for them, nor for their API keys. Their account stays. An ' +
    'admin leaves by removing themselves; the last one cannot.',
  params: memberParams,
  response: null,
  errors: ['MEMBER_NOT_FOUND', 'LAST_ADMIN'],
  idempotent: true,
});

@Controller()
export class RemoveMemberController {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  @Answers(removeMember)
  async remove(@Called() call: CallOf<typeof removeMember>): Promise<void> {
    const { actor, params, idempotency, correlationId } = call;
    await this.transaction.run(actor.id, idempotency, async (manager) => {
      const member = await lockMember(manager, actor.team, params.userId);
      await refuseLastAdmin(manager, member);
      await manager.delete(MembershipEntity, { teamId: member.teamId, userId: member.userId });
      await this.audit.record(manager, {
        action: 'member.removed',
        target: `member/${member.userId}`,
        facts: { email: member.user.email, role: member.role },
        ...{ actor, correlationId },
      });
      return null;
    });
  }
}
