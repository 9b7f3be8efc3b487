import { type TeamActor, type testWebhook, type WebhookTestResult } from '@countersign/contracts';
import { Holder, type OpenedSecret } from '@countersign/holder';
import type { Call } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findWebhook } from '../domain/find-webhook.js';
import { HttpSender } from '../domain/http-sender.js';
import { ACCESS_TOKEN_SLOT } from '../domain/slots.js';
import { WebhookReferences } from '../domain/webhook-references.js';
import { bearerHeader } from './bearer-header.js';
import { planTest, refuseTooLarge, type TestPlan } from './plan-test.js';
import { TestAudit, type TestOf } from './test-audit.js';
import { TestExchange } from './test-exchange.js';

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Countersign/0.1' };

/** Values are long, payloads repeat them: what is sent has a limit of its own. */
const BODY_BYTES_MAX = 1_048_576;

/** Sends a payload to a webhook's receiver now, and answers with what was sent and what came back, redacted. */
@Injectable()
export class TestWebhookHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
    private readonly holder: Holder,
    private readonly sender: HttpSender,
    private readonly audit: TestAudit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError of the webhook, its payload, its secrets or its receiver; nothing is retried */
  async test({ request, correlationId }: Call<typeof testWebhook>, actor: TeamActor): Promise<WebhookTestResult> {
    const webhook = await findWebhook(this.dataSource.manager, actor.team, request.id);
    const of = { webhook, actor, correlationId };
    try {
      const plan = planTest(webhook, await this.references.heldBy(actor.team, [webhook]), request.payload);
      const use = { team: actor.team, resource: webhook, references: plan.needed };
      const result = await this.holder.use(use, (opened, { signal }) => this.send(of, plan, opened, signal));
      await this.audit.answered(of, result.response.status, result.durationMs);
      return result;
    } catch (error) {
      await this.audit.stopped(of, error);
      throw error;
    }
  }

  /** The span of the use: every value, and every text that holds one, is made and left behind in here. */
  private async send(of: TestOf, plan: TestPlan, opened: OpenedSecret[], use: AbortSignal): Promise<WebhookTestResult> {
    const { url } = of.webhook;
    const versions = versionsOf(opened);
    const body = fill(plan, opened, ({ value }) => value.reveal().toString('utf8'));
    refuseTooLarge(body, BODY_BYTES_MAX);
    const accessToken = opened.find(({ slot }) => slot === ACCESS_TOKEN_SLOT);
    const headers = headersWith(accessToken && bearerHeader(accessToken));
    const exchange = new TestExchange(opened);
    await this.audit.begun(
      of,
      versions.map(({ secret, version }) => `${secret}@${version}`),
    );
    const startedAt = this.clock.monotonic();
    const response = await this.sender.post({ url, headers, body }, exchange.readBytes, use);
    const masked = headersWith(accessToken && `Bearer ${maskOf(accessToken)}`);
    return {
      request: exchange.showRequest({ url, headers: masked, body: fill(plan, opened, maskOf) }),
      response: exchange.showResponse(response),
      durationMs: Math.round(this.clock.monotonic() - startedAt),
      versions,
    };
  }
}

function headersWith(authorization: string | undefined): Record<string, string> {
  return authorization === undefined ? HEADERS : { ...HEADERS, authorization };
}

function fill({ template, variables }: TestPlan, opened: OpenedSecret[], textOf: (of: OpenedSecret) => string): string {
  const texts = new Map(opened.map((secret) => [secret.slot, textOf(secret)]));
  const filled = template.fill((variable) => {
    const text = texts.get(variables.get(variable)?.slot ?? '');
    // Every variable was checked and every reference opened: a gap here is our mistake, and must not be sent.
    if (text === undefined) throw new Error(`No value was opened for ${variable}.`);
    return text;
  });
  return JSON.stringify(filled);
}

/** As the redactor masks it. */
function maskOf({ secret }: OpenedSecret): string {
  return `[secret ${secret}]`;
}

function versionsOf(opened: readonly OpenedSecret[]): WebhookTestResult['versions'] {
  return [...new Map(opened.map(({ secret, version }) => [secret, version]))].map(([secret, version]) => ({
    secret,
    version,
  }));
}
