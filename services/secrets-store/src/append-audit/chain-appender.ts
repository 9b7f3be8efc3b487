import { chainHash, chainOf, GENESIS_HASH } from '@countersign/audit-chain';
import type { AuditEntry } from '@countersign/contracts';
import type { AuditSink } from '@countersign/platform-audit';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SEQUENCE_END } from '../domain/audit-log/stored-entries.js';

/** Says that chains have grown, to the streams. */
export const AUDIT_CHANNEL = 'secrets_store_audit';

interface Row {
  chain: string;
  sequence: number;
  entry: AuditEntry;
  previous_hash: string;
  hash: string;
}

/** The last entry of a chain; before its first one, 0 and the hash that the first one is linked to. */
interface End {
  sequence: number;
  hash: string;
}

const BEGINNING: End = { sequence: 0, hash: GENESIS_HASH };

/** The audit log: one hash chain per team, and one for the deployment. An entry is appended once, however often sent. */
@Injectable()
export class ChainAppender {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns how many were new */
  async append(entries: readonly AuditEntry[]): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const byChain = Map.groupBy(entries, chainOf);
      let appended = 0;
      // In one order for everybody: two appenders that hold chains and want each other's would wait for ever.
      for (const chain of [...byChain.keys()].sort()) {
        appended += await this.appendTo(manager, chain, byChain.get(chain)!);
      }
      return appended;
    });
  }

  private async appendTo(manager: EntityManager, chain: string, entries: readonly AuditEntry[]): Promise<number> {
    let last = await this.lockEnd(manager, chain);
    const known: { id: string }[] = await manager.query('SELECT id FROM audit_log WHERE id = ANY($1::uuid[])', [
      entries.map(({ id }) => id),
    ]);
    const seen = new Set(known.map(({ id }) => id));
    const rows: Row[] = [];
    for (const entry of entries) {
      if (seen.has(entry.id)) continue;
      seen.add(entry.id);
      const next = { sequence: last.sequence + 1, hash: chainHash(last.hash, entry) };
      rows.push({ chain, sequence: next.sequence, entry, previous_hash: last.hash, hash: next.hash });
      last = next;
    }
    if (rows.length > 0) await insert(manager, chain, rows, last);
    return rows.length;
  }

  /**
   * Where the chain goes on, for nobody else until the transaction ends: behind its note, or behind its last entry where
   * somebody changed the note in the database to what cannot be. Entries in the place of others, or with numbers that none
   * has, would be refused, and with them those of every team that come in the same batch.
   */
  private async lockEnd(manager: EntityManager, chain: string): Promise<End> {
    await manager.query(`INSERT INTO audit_chains (chain, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING`, [
      chain,
      GENESIS_HASH,
    ]);
    const [noted]: End[] = await manager.query(
      'SELECT sequence::float8 AS sequence, hash FROM audit_chains WHERE chain = $1 FOR UPDATE',
      [chain],
    );
    const [last = BEGINNING]: End[] = await manager.query(
      `SELECT sequence::float8 AS sequence, hash FROM audit_log WHERE chain = $1 AND sequence < $2
       ORDER BY sequence DESC LIMIT 1`,
      [chain, SEQUENCE_END],
    );
    // A note that is ahead, within what can be, stays: it is what shows that entries were taken away behind it.
    if (noted!.sequence >= last.sequence && noted!.sequence < SEQUENCE_END) return noted!;
    this.logger.error(
      { chain, noted: noted!.sequence, sequence: last.sequence },
      'the audit log was changed in the database: the note of where the chain ends cannot be. The chain goes on behind its last entry; export it, run `countersign admin audit verify`, and compare it with an earlier export or a stream',
    );
    return last;
  }
}

/** The chain is here: this service's own entries need no bus. */
export const chainAuditSink = {
  useFactory: (dataSource: DataSource, logger: Logger): AuditSink => {
    const chains = new ChainAppender(dataSource, logger);
    return async (entries) => void (await chains.append(entries));
  },
  inject: [DataSource, LOGGER],
};

async function insert(manager: EntityManager, chain: string, rows: readonly Row[], end: End): Promise<void> {
  await manager.query(
    `INSERT INTO audit_log (chain, sequence, id, action, target, entry, previous_hash, hash)
     SELECT chain, sequence, (entry->>'id')::uuid, entry->>'action', entry->>'target', entry, previous_hash, hash
     FROM jsonb_to_recordset($1::jsonb)
       AS r (chain text, sequence bigint, entry jsonb, previous_hash text, hash text)`,
    [JSON.stringify(rows)],
  );
  await manager.query('UPDATE audit_chains SET sequence = $2, hash = $3 WHERE chain = $1 RETURNING pg_notify($4, $5)', [
    chain,
    end.sequence,
    end.hash,
    AUDIT_CHANNEL,
    '',
  ]);
}
