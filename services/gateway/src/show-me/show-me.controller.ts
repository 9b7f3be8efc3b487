import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { me, viewMe } from '../domain/me.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const showMe = route({
  method: 'GET',
  path: '/v1/me',
  access: 'new-account',
  tag: 'Account',
  operationId: 'showMe',
  summary: 'Who am I',
  description: 'The account, its teams with the role in each, and by what this request was recognised.',
  response: me,
});

@Controller()
export class ShowMeController {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(showMe)
  show(@Called() { principal }: CallOf<typeof showMe>) {
    return viewMe(this.dataSource.manager, principal);
  }
}
