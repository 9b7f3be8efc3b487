import { missingSecrets, refuseMissing } from '@countersign/consumer';
import type { SlotReference, WebhookTestResult } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { MessageBody } from '../sending/message.js';
import { WebhookSender } from '../sending/webhook-sender.js';
import { WEBHOOK } from '../webhook-kind.js';
import { WebhookReferences } from '../webhook-references.js';
import { TestAudit, type TestOf } from './test-audit.js';

export interface PlannedTest {
  body: MessageBody;
  /** Of the webhook's references, those that must not be broken. */
  needs: readonly SlotReference[];
}

/** One request to a webhook's receiver that a person asked for: audited, sent now, and never again. */
@Injectable()
export class TestCall {
  constructor(
    private readonly references: WebhookReferences,
    private readonly sender: WebhookSender,
    private readonly audit: TestAudit,
  ) {}

  /**
   * @param plan within the audit, which tells of a refusal too
   * @throws CountersignError of the plan, the secrets or the receiver
   */
  async send(of: TestOf, plan: () => PlannedTest): Promise<WebhookTestResult> {
    const { webhook } = of;
    try {
      const held = await this.references.heldBy(webhook.teamId, [webhook]);
      const { body, needs } = plan();
      refuseMissing(WEBHOOK, webhook, missingSecrets(WEBHOOK, webhook, held, needs), 'Nothing was sent.');
      const { response, error, ...sent } = await this.sender.send({ webhook, id: uuidv7(), body }, (versions) =>
        this.audit.begun(
          of,
          versions.map(({ secret, version }) => `${secret}@${version}`),
        ),
      );
      if (!response) throw error!;
      await this.audit.answered(of, response.status, sent.durationMs);
      return { ...sent, response };
    } catch (error) {
      await this.audit.stopped(of, error);
      throw error;
    }
  }
}
