import { CountersignError, type AuditEntry, type TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AutomationEntity } from '../../database/automation.entity.js';
import type { WebhookEntity } from '../../database/webhook.entity.js';
import { hostOf } from '../webhook-host.js';

/** One test call, as its audit entries share it. */
export interface TestOf {
  webhook: WebhookEntity;
  /** The automation whose payload is tried; null where the webhook alone is. */
  automation: AutomationEntity | null;
  actor: TeamActor;
  correlationId: string;
}

/** What hinders a test without anybody having decided against it. */
const FAILURES = new Set([
  'TARGET_UNREACHABLE',
  'SERVICE_UNAVAILABLE',
  'SECRET_UNOPENABLE',
  'LEASE_INVALID',
  'INTERNAL',
]);

/**
 * The audit of test calls. A request that has left cannot be rolled back, so there are two entries: `begun` commits
 * before anything leaves (if it cannot be written, nothing is sent), `ended` says what came of it.
 */
@Injectable()
export class TestAudit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditOutbox,
  ) {}

  /** @param versions which version of each secret is used, as `NAME@3` */
  begun(of: TestOf, versions: string[]): Promise<void> {
    return this.record(of, 'ok', { stage: 'begun', versions });
  }

  answered(of: TestOf, status: number, durationMs: number): Promise<void> {
    return this.record(of, 'ok', { stage: 'ended', status, durationMs });
  }

  stopped(of: TestOf, error: unknown): Promise<void> {
    const code = error instanceof CountersignError ? error.code : 'INTERNAL';
    return this.record(of, FAILURES.has(code) ? 'failed' : 'refused', { stage: 'ended', code });
  }

  private record(of: TestOf, result: AuditEntry['result'], facts: AuditEntry['facts']): Promise<void> {
    const { webhook, automation, actor, correlationId } = of;
    const [kind, { id, name }] = automation ? (['automation', automation] as const) : (['webhook', webhook] as const);
    // The host only: people put tokens into the rest of a URL.
    const what = { name, webhook: webhook.id, host: hostOf(webhook) };
    return this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        action: `${kind}.tested`,
        target: `${kind}/${id}`,
        actor,
        result,
        correlationId,
        facts: { ...what, ...facts },
      }),
    );
  }
}
