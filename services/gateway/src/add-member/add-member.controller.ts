import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { memberView } from '../domain/members.js';
import { emailAddress, teamParams, teamRole, userName } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { AddMemberHandler } from './add-member.handler.js';

export const addMember = route({
  method: 'POST',
  path: '/v1/teams/{team}/members',
  access: 'admin',
  tag: 'Teams',
  operationId: 'addMember',
  summary: 'Add a member',
  description:
    'By email address. Where the deployment has no such account, one is made, with a one-time password in ' +
    '`oneTimePassword`: it is shown in this answer only (null on a retry with the same Idempotency-Key), and opens ' +
    'nothing but the way to choose one of their own. It is null for an account that exists.',
  params: teamParams,
  body: z.strictObject({
    email: emailAddress,
    role: teamRole,
    name: userName.optional().meta({ description: 'For a new account; what precedes the @ unless told.' }),
  }),
  response: memberView.extend({ oneTimePassword: z.string().nullable() }).meta({ id: 'AddedMember' }),
  status: 201,
  errors: ['MEMBER_EXISTS'],
  idempotent: true,
});

@Controller()
export class AddMemberController {
  constructor(private readonly handler: AddMemberHandler) {}

  @Answers(addMember)
  add(@Called() call: CallOf<typeof addMember>) {
    return this.handler.add(call);
  }
}
