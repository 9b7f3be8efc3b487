import { isUniqueViolation, WriteTransaction } from '@countersign/platform-database';
import { CountersignError } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { UserEntity } from '../database/user.entity.js';
import { createTeam as create, teamView, viewTeam } from '../domain/teams.js';
import { slug, userName } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const createTeam = route({
  method: 'POST',
  path: '/v1/teams',
  access: 'deployment-admin',
  tag: 'Teams',
  operationId: 'createTeam',
  summary: 'Create a team',
  description: 'You become its first admin. The slug is unique in the deployment and stands for the team in addresses.',
  body: z.strictObject({ slug, name: userName }),
  response: teamView,
  status: 201,
  errors: ['TEAM_EXISTS'],
  idempotent: true,
});

@Controller()
export class CreateTeamController {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  @Answers(createTeam)
  async create(@Called() { principal, actor, body, idempotency, correlationId }: CallOf<typeof createTeam>) {
    try {
      return await this.transaction.run(actor.id, idempotency, async (manager, now) => {
        const admin = await manager.findOneByOrFail(UserEntity, { id: principal.userId });
        const team = await create(manager, this.audit, { ...body, admin }, { actor, correlationId, now });
        return viewTeam(team, 'admin');
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'teams_slug')) throw error;
      throw new CountersignError('TEAM_EXISTS', `There is a team with the slug ${body.slug}. Choose another slug.`);
    }
  }
}
