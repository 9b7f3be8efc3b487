import { consumerReferences, CountersignError, identifierOf, type ConsumerReference } from '@countersign/contracts';
import type { BusClient } from '@countersign/platform-bus';
import { LeaderLoop } from '@countersign/platform-database';
import type { Logger } from '@countersign/platform-log';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { In, type DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { ResourceKind, ResourceRow } from './resource-kind.js';
import { tryLockResource } from './resource-lock.js';
import { asConsumer, type HeldReferences } from './held-references.js';
import { isSameSlot } from './slots.js';

const EVERY_MS = 60_000;

/**
 * Revokes references that no resource names: what a crash between a grant and its commit, or between a commit and its
 * revocation, left behind. A write in flight is told from one that died by the resource's lock, which ends with the
 * session that holds it: no time has to pass, and a process that merely stood still loses nothing.
 */
export class ReferenceReconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;

  /** @param kinds the references of every kind of resource that the consumer has; what none of them names is revoked */
  constructor(
    private readonly kinds: readonly [HeldReferences, ...HeldReferences[]],
    private readonly dataSource: DataSource,
    private readonly bus: BusClient,
    client: ClientConfig,
    private readonly logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: `${this.consumer}:reconcile-references`,
      client,
      channel: `${identifierOf(this.consumer)}_reconcile_references`,
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

  /** One pass over all references. @returns how many resources, or what was left of them, it settled */
  async reconcile(): Promise<number> {
    let settled = 0;
    let after: string | undefined;
    do {
      const { items, next } = await this.bus.call(consumerReferences, { after }, asConsumer(this.consumer));
      for (const [id, team] of await this.holdingTooMuch(items))
        if (await this.settleUnlessRefused(team, id)) settled += 1;
      after = next ?? undefined;
    } while (after !== undefined);
    return settled;
  }

  private get consumer() {
    return this.kinds[0].kind.consumer;
  }

  private async reconcileUnlessAway(): Promise<void> {
    try {
      const settled = await this.reconcile();
      if (settled > 0) this.logger.info({ resources: settled }, 'revoked what interrupted writes had left behind');
    } catch (error) {
      // The next pass is soon enough, whatever it was; starting over at once would not bring the store back.
      this.logger.warn({ err: error }, 'references are reconciled later');
    }
  }

  private async holdingTooMuch(held: readonly ConsumerReference[]): Promise<Map<string, string>> {
    const ids = [...new Set(held.map(({ resourceId }) => resourceId))];
    const found = await Promise.all(this.kinds.map(({ kind }) => slotsById(this.dataSource.manager, kind, ids)));
    const named = new Map(found.flat());
    const unnamed = held.filter((one) => !named.get(one.resourceId)?.some((slot) => isSameSlot(slot, one)));
    return new Map(unnamed.map(({ resourceId, team }) => [resourceId, team]));
  }

  /** What the store refuses of one resource is told, and keeps no other waiting. */
  private async settleUnlessRefused(team: string, id: string): Promise<boolean> {
    try {
      return await this.settle(team, id);
    } catch (error) {
      if (!(error instanceof CountersignError) || error.code === 'SERVICE_UNAVAILABLE') throw error;
      this.logger.error({ err: error, resourceId: id }, 'the references of a resource cannot be reconciled');
      return false;
    }
  }

  private settle(team: string, id: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      // Somebody is at it now, and settles it at the end; the next pass looks again.
      if (!(await tryLockResource(manager, id))) return false;
      for (const references of this.kinds) {
        const row = await manager.findOneBy(references.kind.entity, whereId(id));
        if (row) {
          await references.revokeUnnamed(team, id, row);
          return true;
        }
      }
      await this.kinds[0].revokeUnnamed(team, id, null);
      return true;
    });
  }
}

async function slotsById(manager: EntityManager, kind: ResourceKind, ids: readonly string[]) {
  const rows = await manager.findBy(kind.entity, whereId(In(ids)));
  return rows.map((row) => [row.id, kind.slotsOf(row)] as const);
}

function whereId(id: FindOptionsWhere<ResourceRow>['id']): FindOptionsWhere<ResourceRow> {
  return { id };
}
