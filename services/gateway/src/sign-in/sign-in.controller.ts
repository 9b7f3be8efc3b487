import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { me, viewMe } from '../domain/me.js';
import { setSessionCookie } from '../domain/sessions.js';
import { emailAddress, givenPassword } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { SignInHandler } from './sign-in.handler.js';

export const signIn = route({
  method: 'POST',
  path: '/v1/auth/login',
  access: 'public',
  tag: 'Sign-in',
  operationId: 'signIn',
  summary: 'Sign in',
  description:
    'Starts a session and sets the cookie `countersign_session` (HttpOnly, SameSite=Lax, Secure over HTTPS). It ends ' +
    'after 12 hours without a request, and after 7 days at the latest. Ten wrong passwords for an account from one ' +
    'address, or a hundred from one address, within 15 minutes close the way for the rest of them (`Retry-After`). ' +
    'Programs use an API key instead.',
  body: z.strictObject({ email: emailAddress, password: givenPassword }),
  response: me,
  errors: ['INVALID_CREDENTIALS', 'TOO_MANY_REQUESTS'],
});

@Controller()
export class SignInController {
  constructor(
    private readonly handler: SignInHandler,
    private readonly dataSource: DataSource,
  ) {}

  @Answers(signIn)
  async signIn(@Called() { body, address, correlationId, request, reply }: CallOf<typeof signIn>) {
    const { token, principal } = await this.handler.signIn(body, { address, correlationId });
    request.actorId = principal.userId;
    setSessionCookie(request, reply, token);
    return viewMe(this.dataSource.manager, principal);
  }
}
