import { chainHash, chainOf, GENESIS_HASH } from '@countersign/audit-chain';
import type { AuditEntry } from '@countersign/contracts';
import type { AuditSink } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Says that chains have grown, to the streams. */
export const AUDIT_CHANNEL = 'secrets_store_audit';

interface Row {
  chain: string;
  sequence: number;
  entry: AuditEntry;
  previous_hash: string;
  hash: string;
}

/** The audit log: one hash chain per team, and one for the deployment. An entry is appended once, however often sent. */
@Injectable()
export class ChainAppender {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns how many were new */
  async append(entries: readonly AuditEntry[]): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const byChain = Map.groupBy(entries, chainOf);
      let appended = 0;
      // In one order for everybody: two appenders that hold chains and want each other's would wait for ever.
      for (const chain of [...byChain.keys()].sort()) {
        appended += await appendTo(manager, chain, byChain.get(chain)!);
      }
      return appended;
    });
  }
}

/** The chain is here: this service's own entries need no bus. */
export const chainAuditSink = {
  useFactory: (dataSource: DataSource): AuditSink => {
    const chains = new ChainAppender(dataSource);
    return async (entries) => void (await chains.append(entries));
  },
  inject: [DataSource],
};

async function appendTo(manager: EntityManager, chain: string, entries: readonly AuditEntry[]): Promise<number> {
  await manager.query(`INSERT INTO audit_chains (chain, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING`, [
    chain,
    GENESIS_HASH,
  ]);
  const [end]: { sequence: string; hash: string }[] = await manager.query(
    'SELECT sequence, hash FROM audit_chains WHERE chain = $1 FOR UPDATE',
    [chain],
  );
  const known: { id: string }[] = await manager.query('SELECT id FROM audit_log WHERE id = ANY($1::uuid[])', [
    entries.map(({ id }) => id),
  ]);
  const seen = new Set(known.map(({ id }) => id));
  const rows: Row[] = [];
  let last = { sequence: Number(end!.sequence), hash: end!.hash };
  for (const entry of entries) {
    if (seen.has(entry.id)) continue;
    seen.add(entry.id);
    const next = { sequence: last.sequence + 1, hash: chainHash(last.hash, entry) };
    rows.push({ chain, sequence: next.sequence, entry, previous_hash: last.hash, hash: next.hash });
    last = next;
  }
  if (rows.length === 0) return 0;
  await manager.query(
    `INSERT INTO audit_log (chain, sequence, id, action, target, entry, previous_hash, hash)
     SELECT chain, sequence, (entry->>'id')::uuid, entry->>'action', entry->>'target', entry, previous_hash, hash
     FROM jsonb_to_recordset($1::jsonb)
       AS r (chain text, sequence bigint, entry jsonb, previous_hash text, hash text)`,
    [JSON.stringify(rows)],
  );
  await manager.query('UPDATE audit_chains SET sequence = $2, hash = $3 WHERE chain = $1 RETURNING pg_notify($4, $5)', [
    chain,
    last.sequence,
    last.hash,
    AUDIT_CHANNEL,
    '',
  ]);
  return rows.length;
}
