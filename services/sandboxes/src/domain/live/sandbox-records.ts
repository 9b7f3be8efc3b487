import type { TeamActor } from '@countersign/contracts';
import type { HeldVersion } from '@countersign/consumer';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, In } from 'typeorm';
import { RunEntity } from '../../database/run.entity.js';
import { SandboxEntity } from '../../database/sandbox.entity.js';
import { SandboxWrite } from '../sandbox-write.js';
import type { LiveRun } from './live-run.js';
import type { SandboxOutcome } from './live-sandbox.js';

/** How much of each stream outlives the memory of this process. */
const TAIL_BYTES = 65_536;
const LIVE = In(['creating', 'running']);

/** What becomes of a sandbox, written down by the service in its own name. */
@Injectable()
export class SandboxRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly write: SandboxWrite,
    private readonly audit: AuditOutbox,
  ) {}

  /** @returns false where it was ended before it ran */
  async running({ id }: SandboxEntity, held: HeldVersion[], runId: string | null, at: Date): Promise<boolean> {
    const { affected } = await this.dataSource.manager.update(
      SandboxEntity,
      { id, status: LIVE },
      { status: 'running', held, runId, startedAt: at, updatedAt: at },
    );
    return affected === 1;
  }

  /** Its references go with its end: what is over uses nothing. */
  async ended({ id, teamId, name }: SandboxEntity, { status, reason, exitCode, by }: SandboxOutcome): Promise<void> {
    const actor = by ?? inOwnName(teamId);
    await this.write.run({ id, actor }, async (manager, now) => {
      const end = { status: status as SandboxEntity['status'], reason, exitCode, endedAt: now, updatedAt: now };
      const { affected } = await manager.update(SandboxEntity, { id, status: LIVE }, end);
      if (affected !== 1) return;
      const facts = { name, status, reason };
      await this.audit.record(manager, { ...actOf(actor, id), action: 'sandbox.ended', facts });
    });
  }

  /** @returns the sandbox as it begins anew; null where it has ended meanwhile */
  async restarted({ id, teamId, name, dueReason }: SandboxEntity, at: Date): Promise<SandboxEntity | null> {
    return this.dataSource.transaction(async (manager) => {
      const row = await manager.findOne(SandboxEntity, {
        where: { id, status: LIVE },
        lock: { mode: 'pessimistic_write' },
      });
      if (!row) return null;
      const anew = { status: 'creating', held: [], dueAction: null, dueAt: null, dueReason: null } as const;
      Object.assign(row, anew, { restarts: row.restarts + 1, updatedAt: at, held: [] });
      await manager.save(row);
      const facts = { name, reason: dueReason };
      await this.audit.record(manager, { ...actOf(inOwnName(teamId), id), action: 'sandbox.restarted', facts });
      return row;
    });
  }

  async runEnded({ view, output }: LiveRun): Promise<void> {
    const { id, status, exitCode, reason, endedAt } = view;
    const [stdout, stderr] = [output.tail('stdout', TAIL_BYTES), output.tail('stderr', TAIL_BYTES)];
    const truncated = output.hasDropped || stdout.length === TAIL_BYTES || stderr.length === TAIL_BYTES;
    const end = { status, exitCode, reason, endedAt: new Date(endedAt!), stdout, stderr, truncated };
    await this.dataSource.manager.update(RunEntity, { id }, end);
  }
}

/** The service itself, in the team whose sandbox it is. */
function inOwnName(team: string): TeamActor {
  return { type: 'service', id: 'sandboxes', name: 'sandboxes', team, role: 'member' };
}

function actOf(actor: TeamActor, id: string) {
  return { target: `sandbox/${id}`, actor, correlationId: randomUUID() };
}
