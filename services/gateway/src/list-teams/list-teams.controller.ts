import { page } from '@countersign/contracts';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MembershipEntity } from '../database/membership.entity.js';
import { teamView, viewTeam } from '../domain/teams.js';
import { uuidPage } from '../domain/uuid-page.js';
import { pageQuery } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listTeams = route({
  method: 'GET',
  path: '/v1/teams',
  access: 'account',
  tag: 'Teams',
  operationId: 'listTeams',
  summary: 'List your teams',
  description: 'The teams of which you are a member, oldest first, with your role in each.',
  query: pageQuery,
  response: page(teamView),
});

@Controller()
export class ListTeamsController {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(listTeams)
  async list(@Called() { principal, query }: CallOf<typeof listTeams>) {
    const { items, nextCursor } = await uuidPage(
      query,
      (membership: MembershipEntity) => membership.teamId,
      (teamId, take) =>
        this.dataSource.manager.find(MembershipEntity, {
          where: { userId: principal.userId, teamId },
          relations: { team: true },
          order: { teamId: 'ASC' },
          take,
        }),
    );
    return { items: items.map(({ team, role }) => viewTeam(team, role)), nextCursor };
  }
}
