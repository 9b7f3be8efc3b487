import { lockResource } from '@countersign/consumer';
import { type deleteAutomation, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { AutomationEntity } from '../database/automation.entity.js';
import { AutomationWrite } from '../domain/automation-write.js';
import { findAutomation } from '../domain/find-automation.js';

/** Deletes an automation; its history stays as long as any. What is still pending of it fails when it is due. */
@Injectable()
export class DeleteAutomationHandler {
  constructor(
    private readonly write: AutomationWrite,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError AUTOMATION_NOT_FOUND */
  delete({ request, correlationId }: Call<typeof deleteAutomation>, actor: TeamActor): Promise<{ id: string }> {
    const { id, idempotency } = request;
    return this.write.run(actor, idempotency, async (manager) => {
      await lockResource(manager, id);
      const { name } = await findAutomation(manager, actor.team, id);
      await manager.delete(AutomationEntity, { id });
      await this.audit.record(manager, {
        action: 'automation.deleted',
        target: `automation/${id}`,
        actor,
        correlationId,
        facts: { name },
      });
      return { id };
    });
  }
}
