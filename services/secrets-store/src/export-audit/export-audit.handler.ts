import type { StatementSigner } from '@countersign/audit-chain';
import type { Actor, AuditExportPlace, exportAudit, RequestOf, ResponseOf } from '@countersign/contracts';
import { DEPLOYMENT_CHAIN } from '@countersign/audit-chain';
import { AuditOutbox } from '@countersign/platform-audit';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AUDIT_SIGNER } from '../sign-checkpoints/audit-signer.js';
import { newestCheckpoint } from '../sign-checkpoints/checkpoint-rows.js';
import { exportPage } from './export-page.js';
import { exportRange } from './export-range.js';

type Request = RequestOf<typeof exportAudit>;

/** Exports a chain, page by page, and audits that it does before the first line is given. */
@Injectable()
export class ExportAuditHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditOutbox,
    @Inject(AUDIT_SIGNER) private readonly signer: StatementSigner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async export(
    request: Request,
    { chain, actor }: { chain: string; actor: Actor },
    correlationId: string,
  ): Promise<ResponseOf<typeof exportAudit>> {
    const requested = { from: request.from ?? null, to: request.to ?? null };
    const place = request.place ?? (await this.begin(chain, actor, requested, correlationId));
    // One snapshot: what the chain's note says and what its rows are belong together.
    return this.dataSource.transaction('REPEATABLE READ', (manager) =>
      exportPage(manager, this.signer, { chain, place, requested, limit: request.limit, now: this.clock.now() }),
    );
  }

  /** Commits that somebody took a copy, and of what. */
  private begin(
    chain: string,
    actor: Actor,
    requested: { from: string | null; to: string | null },
    correlationId: string,
  ): Promise<AuditExportPlace> {
    return this.dataSource.transaction(async (manager) => {
      const { first, last } = await exportRange(manager, chain, requested.from, requested.to);
      const newest = await newestCheckpoint(manager, chain);
      await this.audit.record(manager, {
        action: 'audit.exported',
        target: `audit/${chain}`,
        actor,
        team: chain === DEPLOYMENT_CHAIN ? null : chain,
        correlationId,
        facts: { ...requested, first, last },
      });
      return { first, last, after: first - 1, checkpoint: newest?.statement.sequence ?? 0 };
    });
  }
}
