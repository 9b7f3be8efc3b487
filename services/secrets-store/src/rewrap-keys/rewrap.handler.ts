import { REWRAP_PER_SECOND, type Actor, type AuditAction, type RewrapJob } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { WriteTransaction } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { CurrentSealingKey } from '../domain/current-sealing-key.js';
import { holdChoice, wrappedByOthers } from '../domain/custody-keys.js';
import { REWRAP_CHANNEL } from './rewrapper.js';
import { RewrapJobs, type JobRow } from './rewrap-jobs.js';

interface Asked {
  actor: Actor;
  correlationId: string;
}

/** Starts, shows and stops the job that wraps every data key anew under the current key. */
@Injectable()
export class RewrapHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly current: CurrentSealingKey,
    private readonly jobs: RewrapJobs,
  ) {}

  /**
   * @param perSecond at the most; a job that runs goes on at its own pace where none is given
   * @throws CountersignError KEY_UNAVAILABLE where no key is chosen
   */
  async start(perSecond: number | undefined, actor: Actor, correlationId: string): Promise<RewrapJob> {
    return this.transaction.run(actor.id, undefined, async (manager) => {
      // SAFETY: with the choice held nothing is being sealed with an older key, so the job begins with all there is; and
      // of two who start, one joins the other.
      await holdChoice(manager);
      const running = await this.jobs.running(manager);
      const asked = { actor, correlationId };
      if (running) await this.join(manager, running, perSecond, asked);
      else await this.begin(manager, perSecond ?? REWRAP_PER_SECOND, asked);
      return this.jobs.view(manager, (await this.jobs.running(manager))!);
    });
  }

  async show(): Promise<RewrapJob | null> {
    const { manager } = this.dataSource;
    const job = await this.jobs.latest(manager);
    return job && this.jobs.view(manager, job);
  }

  async stop(actor: Actor, correlationId: string): Promise<RewrapJob | null> {
    await this.transaction.run(actor.id, undefined, async (manager, now) => {
      const running = await this.jobs.running(manager);
      const job = running && (await this.jobs.hold(manager, running.id));
      if (!job) return;
      const remaining = await this.jobs.end(manager, job, 'stopped', now);
      const facts = { keyId: job.to_key, rewrapped: job.rewrapped, remaining };
      await this.record(manager, 'custody_key.rewrap_stopped', facts, { actor, correlationId });
    });
    return this.show();
  }

  private async begin(manager: EntityManager, perSecond: number, asked: Asked): Promise<void> {
    const keyId = await this.current.id(manager);
    const total = await wrappedByOthers(manager, keyId);
    const job = { id: uuidv7(), to_key: keyId, per_second: perSecond, total, started_by: asked.actor.name };
    await this.jobs.insert(manager, job);
    await this.record(manager, 'custody_key.rewrap_started', { keyId, total, perSecond }, asked);
    await manager.query('SELECT pg_notify($1, $2)', [REWRAP_CHANNEL, '']);
  }

  private async join(
    manager: EntityManager,
    { id, to_key: keyId, ...job }: JobRow,
    perSecond: number | undefined,
    asked: Asked,
  ) {
    if (perSecond === undefined || perSecond === job.per_second) return;
    await this.jobs.setPace(manager, id, perSecond);
    await this.record(manager, 'custody_key.rewrap_changed', { keyId, perSecond }, asked);
  }

  private record(
    manager: EntityManager,
    action: AuditAction,
    facts: { keyId: string } & Record<string, string | number>,
    asked: Asked,
  ) {
    return this.audit.record(manager, { action, target: `key/${facts.keyId}`, team: null, facts, ...asked });
  }
}
