import { DATABASE_CLIENT_CONFIG, LeaderLoop, WriteTransaction } from '@countersign/platform-database';
import { AuditOutbox } from '@countersign/platform-audit';
import { isDatabaseAway, serviceActor } from '@countersign/platform-bus';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';
import { endOverlap } from '../domain/end-overlap.js';
import { versionsOf } from '../domain/versions.js';

/** Ends overlaps at their deadline: the previous version is erased, and that is a change of its own. */
@Injectable()
export class OverlapEnder implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  /** The secrets whose overlap cannot be ended, each told of once. */
  private readonly stuck = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: 'end-overlaps',
      client,
      channel: 'secrets_store_overlaps',
      pollMs: 1_000,
      logger,
      work: () => this.endDue(),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async endDue(): Promise<void> {
    const due: { secret_id: string }[] = await this.dataSource.query(
      `SELECT secret_id FROM secret_versions WHERE state = 'overlapping' AND overlap_until <= now() ORDER BY overlap_until`,
    );
    for (const { secret_id } of due) await this.endUnlessStuck(secret_id);
  }

  /** One that cannot be ended (somebody else has written to its rows) keeps no other waiting; it is tried again each time. */
  private async endUnlessStuck(secretId: string): Promise<void> {
    try {
      await this.end(secretId);
      this.stuck.delete(secretId);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (this.stuck.has(secretId)) return;
      this.stuck.add(secretId);
      this.logger.error(
        { err: error, secretId },
        'an overlap cannot be ended: the value that it replaced stays openable',
      );
    }
  }

  private async end(secretId: string): Promise<void> {
    const actor = serviceActor('secrets-store');
    await this.transaction.run(actor.id, undefined, async (manager, now) => {
      const secret = await manager.findOne(SecretEntity, {
        where: { id: secretId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!secret) return;
      const { overlapping, ...versions } = await versionsOf(manager, secretId);
      // Looked at again under the lock: a person may have ended it, or begun another, in between.
      if (!overlapping || overlapping.until > now) return;
      const correlationId = `overlap-${secretId}-${overlapping.version}`;
      await endOverlap(manager, this.audit, {
        secret,
        versions: { ...versions, overlapping },
        actor,
        now,
        correlationId,
      });
    });
  }
}
