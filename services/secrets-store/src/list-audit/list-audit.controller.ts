import { listAudit, type AuditEntry, type ChainedAuditEntry, type RequestOf } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readableChain } from '../domain/audit-log/readable-chain.js';

interface Row {
  sequence: number;
  entry: AuditEntry;
  previous_hash: string;
  hash: string;
}

@Controller()
export class ListAuditController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listAudit)
  async list(@Called() { request, caller }: Call<typeof listAudit>) {
    const { chain } = readableChain(caller, request.of);
    const before = decodeCursor(request.cursor, /^\d{1,15}$/);
    return toPage(await this.newest(chain, before, request), request.limit, ({ sequence }) => String(sequence));
  }

  /** One more than a page holds, so that it shows whether another follows. */
  private async newest(
    chain: string,
    before: string | null,
    { action, target, limit }: RequestOf<typeof listAudit>,
  ): Promise<ChainedAuditEntry[]> {
    const rows: Row[] = await this.dataSource.query(
      `SELECT sequence::float8 AS sequence, entry, previous_hash, hash FROM audit_log
       WHERE chain = $1 AND ($2::bigint IS NULL OR sequence < $2)
         AND ($3::text IS NULL OR action = $3) AND ($4::text IS NULL OR target = $4)
       ORDER BY sequence DESC LIMIT $5`,
      [chain, before, action ?? null, target ?? null, limit + 1],
    );
    return rows.map(({ sequence, entry, previous_hash, hash }) => ({
      ...{ ...entry, sequence, hash },
      previousHash: previous_hash,
    }));
  }
}
