import type { LatestChange } from '@countersign/contracts';
import { evaluateBarrier, type ProtocolSettings } from '@countersign/holder/protocol';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROTOCOL_SETTINGS } from '../keep-leases/lease-settings.js';
import { LeaseSnapshots, rowsFor } from './lease-snapshots.js';

interface ChangeRow {
  revision: string;
  secret_id: string;
  version_revision: string | null;
  overlapping_revision: string | null;
}

/** How far the latest change of each of many secrets has come: one snapshot of the leases judges them all. */
@Injectable()
export class LatestChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly snapshots: LeaseSnapshots,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
  ) {}

  /** Adds it to secrets as they are shown. Their revision is that of their latest change. */
  async with<S extends { revision: string }>(secrets: readonly S[]): Promise<(S & { latestChange: LatestChange })[]> {
    if (secrets.length === 0) return [];
    const rows: ChangeRow[] = await this.dataSource.query(
      `SELECT revision, secret_id, version_revision, overlapping_revision FROM changes
       WHERE revision = ANY($1::bigint[])`,
      [secrets.map(({ revision }) => revision)],
    );
    // SAFETY (promise 5): read after the changes, so that it shows every lease that could serve what they replaced.
    const snapshot = await this.snapshots.fresh();
    const judged = new Map(rows.map((row) => [row.revision, this.judge(row, snapshot)]));
    return secrets.map((secret) => ({ ...secret, latestChange: judged.get(secret.revision)! }));
  }

  private judge(row: ChangeRow, { rows, clock }: Awaited<ReturnType<LeaseSnapshots['fresh']>>): LatestChange {
    const target = {
      revision: BigInt(row.revision),
      secretId: row.secret_id,
      currentSince: row.version_revision === null ? null : BigInt(row.version_revision),
      overlapping: row.overlapping_revision === null ? null : BigInt(row.overlapping_revision),
    };
    const { state } = evaluateBarrier(target, rowsFor(target.revision, rows), clock, this.settings);
    return { state, safeToRevoke: state === 'drained' && target.overlapping === null };
  }
}
