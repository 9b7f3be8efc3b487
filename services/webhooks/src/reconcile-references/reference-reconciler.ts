import { CountersignError, type ConsumerReference } from '@countersign/contracts';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource, In } from 'typeorm';
import { WebhookEntity } from '../database/webhook.entity.js';
import { isSameSlot, slotsOf } from '../domain/slots.js';
import { tryLockWebhook } from '../domain/webhook-lock.js';
import { WebhookReferences } from '../domain/webhook-references.js';

const EVERY_MS = 60_000;

/**
 * Revokes references that no webhook names: what a crash between a grant and its commit, or between a commit and its
 * revocation, left behind. An edit in flight is told from one that died by the webhook's lock, which ends with the
 * session that holds it: no time has to pass, and a process that merely stood still loses nothing.
 */
@Injectable()
export class ReferenceReconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;

  constructor(
    private readonly dataSource: DataSource,
    private readonly references: WebhookReferences,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: 'webhooks:reconcile-references',
      client,
      channel: 'webhooks_reconcile_references',
      pollMs: EVERY_MS,
      work: () => this.reconcileUnlessAway(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** One pass over all references. @returns how many webhooks, or what was left of them, it settled */
  async reconcile(): Promise<number> {
    let settled = 0;
    let after: string | undefined;
    do {
      const { items, next } = await this.references.page(after);
      for (const [id, team] of await this.holdingTooMuch(items)) if (await this.settle(team, id)) settled += 1;
      after = next ?? undefined;
    } while (after !== undefined);
    return settled;
  }

  private async reconcileUnlessAway(): Promise<void> {
    try {
      const settled = await this.reconcile();
      if (settled > 0) this.logger.info({ webhooks: settled }, 'revoked what interrupted edits had left behind');
    } catch (error) {
      // The next pass is soon enough; starting over at once would not bring the store back.
      if (!(error instanceof CountersignError) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
      this.logger.warn({ err: error }, 'references are reconciled later');
    }
  }

  private async holdingTooMuch(held: readonly ConsumerReference[]): Promise<Map<string, string>> {
    const ids = [...new Set(held.map(({ resourceId }) => resourceId))];
    const rows = await this.dataSource.manager.findBy(WebhookEntity, { id: In(ids) });
    const named = new Map(rows.map((row) => [row.id, slotsOf(row)]));
    const unnamed = held.filter((one) => !named.get(one.resourceId)?.some((slot) => isSameSlot(slot, one)));
    return new Map(unnamed.map(({ resourceId, team }) => [resourceId, team]));
  }

  private settle(team: string, id: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      // Somebody is at it now, and settles it at the end; the next pass looks again.
      if (!(await tryLockWebhook(manager, id))) return false;
      await this.references.revokeUnnamed(team, id, await manager.findOneBy(WebhookEntity, { id }));
      return true;
    });
  }
}
