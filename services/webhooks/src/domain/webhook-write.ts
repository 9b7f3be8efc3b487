import { CountersignError, type Idempotency, type TeamActor } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { isUniqueViolation, once } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { WebhookEntity } from '../database/webhook.entity.js';
import { lockWebhook } from './webhook-lock.js';
import { WebhookReferences } from './webhook-references.js';

/** Which webhook a write is about, and whose. */
export interface WriteOf {
  id: string;
  actor: TeamActor;
  idempotency?: Idempotency;
}

/**
 * A write of a webhook and of its references, which live in two services. References are granted *before* the row
 * commits and revoked *after* it, both under the webhook's lock, so that a webhook never lacks what it names. Whatever
 * stops in between leaves at most a reference too many, which `settle` takes back: here at once, and in
 * `reconcile-references` where this process did not live to do it.
 */
@Injectable()
export class WebhookWrite {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws CountersignError WEBHOOK_EXISTS where the name is taken */
  async run<T>(of: WriteOf, write: (manager: EntityManager, now: Date) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction((manager) =>
        once(manager, of.actor.id, of.idempotency, async () => {
          await lockWebhook(manager, of.id);
          return write(manager, this.clock.now());
        }),
      );
    } catch (error) {
      throw isUniqueViolation(error, 'webhooks_team_name') ? webhookExists() : error;
    } finally {
      await this.settle(of.actor.team, of.id);
    }
  }

  /**
   * Brings the references down to what the row says. It waits for the lock, so it sees the outcome even of a commit
   * whose answer was lost. Its own failure changes nothing about the write: the reconciler does it within a minute.
   */
  private async settle(team: string, id: string): Promise<void> {
    try {
      await this.dataSource.transaction(async (manager) => {
        await lockWebhook(manager, id);
        await this.references.revokeUnnamed(team, id, await manager.findOneBy(WebhookEntity, { id }));
      });
    } catch (error) {
      this.logger.warn({ err: error, webhook: id }, 'references are revoked later');
    }
  }
}

function webhookExists(): CountersignError {
  return new CountersignError('WEBHOOK_EXISTS', 'The team has a webhook with this name. Choose another one.');
}
