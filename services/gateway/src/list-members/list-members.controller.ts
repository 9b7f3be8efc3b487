import { page } from '@countersign/contracts';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MembershipEntity } from '../database/membership.entity.js';
import { memberView, viewMember } from '../domain/members.js';
import { uuidPage } from '../domain/uuid-page.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listMembers = route({
  method: 'GET',
  path: '/v1/teams/{team}/members',
  access: 'member',
  tag: 'Teams',
  operationId: 'listMembers',
  summary: 'List the members',
  description: 'Every member of the team may see the others and their roles.',
  params: teamParams,
  query: pageQuery,
  response: page(memberView),
});

@Controller()
export class ListMembersController {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(listMembers)
  async list(@Called() { actor, query }: CallOf<typeof listMembers>) {
    const { items, nextCursor } = await uuidPage(
      query,
      (member: MembershipEntity) => member.userId,
      (userId, take) =>
        this.dataSource.manager.find(MembershipEntity, {
          where: { teamId: actor.team, userId },
          relations: { user: true },
          order: { userId: 'ASC' },
          take,
        }),
    );
    return { items: items.map(viewMember), nextCursor };
  }
}
