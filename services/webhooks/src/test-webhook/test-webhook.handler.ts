import { type TeamActor, type testWebhook, type WebhookTestResult } from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { findWebhook } from '../domain/find-webhook.js';
import { WebhookSender } from '../domain/sending/webhook-sender.js';
import { WebhookReferences } from '../domain/webhook-references.js';
import { planTest } from './plan-test.js';
import { TestAudit } from './test-audit.js';

/** Sends a payload to a webhook's receiver now, and answers with what was sent and what came back, redacted. */
@Injectable()
export class TestWebhookHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
    private readonly sender: WebhookSender,
    private readonly audit: TestAudit,
  ) {}

  /** @throws CountersignError of the webhook, its payload, its secrets or its receiver; nothing is retried */
  async test({ request, correlationId }: Call<typeof testWebhook>, actor: TeamActor): Promise<WebhookTestResult> {
    const webhook = await findWebhook(this.dataSource.manager, actor.team, request.id);
    const of = { webhook, actor, correlationId };
    try {
      const body = planTest(webhook, await this.references.heldBy(actor.team, [webhook]), request.payload);
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
