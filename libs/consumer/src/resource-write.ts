import type { Idempotency, TeamActor } from '@countersign/contracts';
import type { Clock } from '@countersign/platform-clock';
import { isUniqueViolation, once } from '@countersign/platform-database';
import type { Logger } from '@countersign/platform-log';
import type { DataSource, EntityManager, FindOptionsWhere } from 'typeorm';
import type { ResourceRow } from './resource-kind.js';
import { lockResource } from './resource-lock.js';
import type { HeldReferences } from './held-references.js';

/** Which resource a write is about, and whose. */
export interface WriteOf {
  id: string;
  actor: TeamActor;
  idempotency?: Idempotency | undefined;
}

/**
 * A write of a resource and of its references, which live in two services. References are granted *before* the row
 * commits and revoked *after* it, both under the resource's lock, so that a resource never lacks what it names. Whatever
 * stops in between leaves at most a reference too many, which `settle` takes back: here at once, and in the
 * `ReferenceReconciler` where this process did not live to do it.
 */
export class ResourceWrite<Row extends ResourceRow = ResourceRow> {
  constructor(
    private readonly references: HeldReferences<Row>,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * @param write changes the row, records its audit entry and, last before the commit, grants: the fewer steps behind
   *   the grant, the less there ever is to take back. A deletion grants nothing.
   * @throws CountersignError what the kind says where the name is taken
   */
  async run<T>(of: WriteOf, write: (manager: EntityManager, now: Date) => Promise<T>): Promise<T> {
    const { nameTaken } = this.references.kind;
    try {
      return await this.dataSource.transaction((manager) =>
        once(manager, of.actor.id, of.idempotency, async () => {
          await lockResource(manager, of.id);
          return write(manager, this.clock.now());
        }),
      );
    } catch (error) {
      throw nameTaken && isUniqueViolation(error, nameTaken.constraint) ? nameTaken.error() : error;
    } finally {
      await this.settle(of.actor.team, of.id);
    }
  }

  /**
   * Brings the references down to what the row says. It waits for the lock, so it sees the outcome even of a commit
   * whose answer was lost. Its own failure changes nothing about the write: the reconciler does it within a minute.
   */
  private async settle(team: string, id: string): Promise<void> {
    const { entity, noun } = this.references.kind;
    try {
      await this.dataSource.transaction(async (manager) => {
        await lockResource(manager, id);
        const row = await manager.findOneBy(entity, { id } as FindOptionsWhere<Row>);
        await this.references.revokeUnnamed(team, id, row);
      });
    } catch (error) {
      this.logger.warn({ err: error, [noun]: id }, 'references are revoked later');
    }
  }
}
