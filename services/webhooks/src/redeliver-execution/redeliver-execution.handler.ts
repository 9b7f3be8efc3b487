import { CountersignError, type Execution, type redeliverExecution, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { WriteTransaction } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeliveryLoop } from '../deliver-executions/delivery-loop.js';
import { executionNotFound, findExecution, viewExecution } from '../domain/execution-rows.js';
import { findAutomation } from '../domain/find-automation.js';
import { findWebhook } from '../domain/find-webhook.js';
import { hostOf } from '../domain/webhook-host.js';

/** Puts an execution that is over back into the queue, with its `webhook-id`, and with all its attempts before it again. */
@Injectable()
export class RedeliverExecutionHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly deliveries: DeliveryLoop,
  ) {}

  /** @throws CountersignError EXECUTION_NOT_FOUND, EXECUTION_PENDING, AUTOMATION_NOT_FOUND, WEBHOOK_DISABLED */
  async redeliver({ request, correlationId }: Call<typeof redeliverExecution>, actor: TeamActor): Promise<Execution> {
    const { id, idempotency } = request;
    const execution = await this.transaction.run(actor.id, idempotency, async (manager) => {
      const automationId = await lockFinished(manager, actor.team, id);
      const automation = await findAutomation(manager, actor.team, automationId);
      const webhook = await findWebhook(manager, actor.team, automation.webhookId);
      if (!webhook.enabled) {
        throw new CountersignError('WEBHOOK_DISABLED', `${webhook.name} is off. Turn it on, and redeliver this then.`);
      }
      await manager.query(REQUEUE, [id, hostOf(webhook), webhook.id, webhook.name, actor.name]);
      await this.audit.record(manager, {
        action: 'execution.redelivered',
        target: `execution/${id}`,
        actor,
        correlationId,
        facts: { automation: automation.name, webhook: webhook.name },
      });
      return viewExecution(await findExecution(manager, actor.team, id));
    });
    this.deliveries.nudge();
    return execution;
  }
}

const REQUEUE = `
  WITH again AS (
    UPDATE executions
    SET status = 'pending', dead_lettered = false, webhook_id = $3, webhook_name = $4, finished_at = NULL,
        failed_at = NULL, error_code = NULL, error_detail = NULL, redelivered_by = $5
    WHERE id = $1 RETURNING id, attempts
  )
  INSERT INTO execution_queue (execution_id, webhook_id, host, due_at, attempts, attempts_before)
  SELECT id, $3, $2, now(), attempts, attempts FROM again`;

async function lockFinished(manager: EntityManager, team: string, id: string): Promise<string> {
  const [row]: { automation_id: string; status: string }[] = await manager.query(
    'SELECT automation_id, status FROM executions WHERE id = $1 AND team_id = $2 FOR UPDATE',
    [id, team],
  );
  if (!row) throw executionNotFound();
  if (row.status === 'pending') {
    throw new CountersignError('EXECUTION_PENDING', 'It is still being tried. Redeliver it once it has failed.');
  }
  return row.automation_id;
}
