import { type TeamActor, type testWebhook, type WebhookTestResult } from '@countersign/contracts';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findWebhook } from '../domain/find-webhook.js';
import { TestCall } from '../domain/test-call/test-call.js';
import { planTest } from './plan-test.js';

/** Sends a payload to a webhook's receiver now, and answers with what was sent and what came back, redacted. */
@Injectable()
export class TestWebhookHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly testCall: TestCall,
  ) {}

  /** @throws CountersignError of the webhook, its payload, its secrets or its receiver; nothing is retried */
  async test({ request, correlationId }: Call<typeof testWebhook>, actor: TeamActor): Promise<WebhookTestResult> {
    const webhook = await findWebhook(this.dataSource.manager, actor.team, request.id);
    const of = { webhook, automation: null, actor, correlationId };
    return this.testCall.send(of, () => planTest(webhook, request.payload));
  }
}
