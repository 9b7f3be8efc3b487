import { CountersignError, type Actor, type ErrorCode } from '@countersign/contracts';
import { AuditCounts } from '@countersign/platform-audit';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import type { Route } from './route.js';

/** What is refused because of who asks. */
const REFUSALS = new Set<ErrorCode>(['ADMIN_REQUIRED', 'DEPLOYMENT_ADMIN_REQUIRED', 'TEAM_NOT_FOUND']);

/** Audits what people and keys are refused for want of a right: counted, so that nobody can fill the log with it. */
@Injectable()
export class Refusals {
  constructor(
    private readonly counts: AuditCounts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Nothing of the request but which operation it was: in the place of a name there may be a value.
   * @param actor with the team where they are a member of it; else it belongs to the log of the deployment
   */
  async record(error: unknown, route: Route, actor: Actor, correlationId: string): Promise<void> {
    if (!(error instanceof CountersignError) || !REFUSALS.has(error.code)) return;
    const { code } = error;
    const target = `operation/${route.operationId}`;
    const now = this.clock.now();
    await this.counts.add([
      {
        key: ['refused', target, actor.type, actor.id, actor.address ?? null, actor.team ?? null, code],
        act: { action: 'access.refused', target, actor, result: 'refused', correlationId, facts: { code } },
        count: 1,
        firstAt: now,
        lastAt: now,
      },
    ]);
  }
}
