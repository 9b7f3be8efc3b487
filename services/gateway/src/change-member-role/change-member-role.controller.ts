import { AuditOutbox } from '@countersign/platform-audit';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { MembershipEntity } from '../database/membership.entity.js';
import { lockMember, memberParams, memberView, refuseLastAdmin, viewMember } from '../domain/members.js';
import { teamRole } from '../domain/words.js';
import { WriteTransaction } from '@countersign/platform-database';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const changeMemberRole = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/members/{userId}',
  access: 'admin',
  tag: 'Teams',
  operationId: 'changeMemberRole',
  summary: "Change a member's role",
  description: 'It holds from their next request on. The last admin of a team stays one.',
  params: memberParams,
  body: z.strictObject({ role: teamRole }),
  response: memberView,
  errors: ['MEMBER_NOT_FOUND', 'LAST_ADMIN'],
  idempotent: true,
});

@Controller()
export class ChangeMemberRoleController {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  @Answers(changeMemberRole)
  async change(@Called() call: CallOf<typeof changeMemberRole>) {
    const { actor, params, body, idempotency, correlationId } = call;
    return this.transaction.run(actor.id, idempotency, async (manager) => {
      const member = await lockMember(manager, actor.team, params.userId);
      if (member.role === body.role) return viewMember(member);
      await refuseLastAdmin(manager, member);
      const key = { teamId: member.teamId, userId: member.userId };
      await manager.update(MembershipEntity, key, { role: body.role });
      await this.audit.record(manager, {
        action: 'member.role_changed',
        target: `member/${member.userId}`,
        facts: { email: member.user.email, from: member.role, to: body.role },
        ...{ actor, correlationId },
      });
      return { ...viewMember(member), role: body.role };
    });
  }
}
