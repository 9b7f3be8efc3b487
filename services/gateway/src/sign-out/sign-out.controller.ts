import { AuditOutbox } from '@countersign/platform-audit';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SessionEntity } from '../database/session.entity.js';
import { clearSessionCookie } from '../domain/sessions.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const signOut = route({
  method: 'POST',
  path: '/v1/auth/logout',
  access: 'new-account',
  tag: 'Sign-in',
  operationId: 'signOut',
  summary: 'Sign out',
  description: 'Ends the session at once and clears its cookie. With an API key there is no session, and nothing ends.',
  response: null,
});

@Controller()
export class SignOutController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditOutbox,
  ) {}

  @Answers(signOut)
  async signOut(@Called() { principal, actor, correlationId, request, reply }: CallOf<typeof signOut>): Promise<void> {
    clearSessionCookie(request, reply);
    if (principal.type !== 'session') return;
    const { sessionId } = principal;
    await this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.delete(SessionEntity, { id: sessionId });
      if (!affected) return;
      await this.audit.record(manager, {
        action: 'session.ended',
        target: `session/${sessionId}`,
        actor,
        correlationId,
      });
    });
  }
}
