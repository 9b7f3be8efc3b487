import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { me, viewMe } from '../domain/me.js';
import { givenPassword, newPassword } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { ChangePasswordHandler } from './change-password.handler.js';

export const changePassword = route({
  method: 'POST',
  path: '/v1/me/password',
  access: 'new-account',
  tag: 'Account',
  operationId: 'changePassword',
  summary: 'Change the password',
  description:
    'Needs the current password, and a session: an API key cannot. All other sessions of the account end. It takes no ' +
    'Idempotency-Key, for what a retry is recognised by must not be derived from a password: a retry that follows a ' +
    'success is told that `currentPassword` is wrong. Wrong ones count as wrong sign-ins do.',
  body: z.strictObject({ currentPassword: givenPassword, newPassword }),
  response: me,
  errors: ['FORBIDDEN', 'TOO_MANY_REQUESTS'],
});

@Controller()
export class ChangePasswordController {
  constructor(
    private readonly handler: ChangePasswordHandler,
    private readonly dataSource: DataSource,
  ) {}

  @Answers(changePassword)
  async change(@Called() call: CallOf<typeof changePassword>) {
    await this.handler.change(call);
    return viewMe(this.dataSource.manager, { ...call.principal, mustChangePassword: false });
  }
}
