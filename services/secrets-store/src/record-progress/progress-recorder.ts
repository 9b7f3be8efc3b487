import type { ProtocolSettings } from '@countersign/holder/protocol';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { CHANGES_CHANNEL } from '../domain/change-log.js';
import { PROTOCOL_SETTINGS } from '../keep-leases/lease-settings.js';
import { LeaseSnapshots } from '../watch-propagation/lease-snapshots.js';
import { seenProgress, type OpenChange } from './seen-progress.js';

const BATCH = 500;
/** After a change it is looked at this often: a fraction of the time between two renewals of one holder. */
const LOOK_EVERY_MS = 250;
/** What takes longer than this waits for a lease to end or a long use to finish, and is looked at once a second. */
const SOON_MS = 5_000;

/**
 * Writes down when each change was applied and drained, for those who look later. Nothing is decided by it: whoever asks
 * whether a value is safe to revoke is answered from the leases themselves.
 */
@Injectable()
export class ProgressRecorder implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  private stopping = false;
  /** Everything up to here is settled; null before the first look. */
  private settled: string | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly snapshots: LeaseSnapshots,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
    @Inject(DATABASE_CLIENT_CONFIG) client: ClientConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: 'record-progress',
      client,
      channel: CHANGES_CHANNEL,
      pollMs: 1_000,
      logger,
      work: () => this.record(),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.loop.stop();
  }

  private async record(): Promise<void> {
    for (;;) {
      const open = await this.look();
      const soon = this.clock.now().getTime() - SOON_MS;
      if (this.stopping || !open.some(({ occurred_at }) => occurred_at.getTime() > soon)) return;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** @returns the changes that are still open */
  private async look(): Promise<OpenChange[]> {
    this.settled ??= await this.dayOld();
    const open: OpenChange[] = [];
    let seen = this.settled;
    let page: OpenChange[];
    // All of them: those that wait for one long use must not hide the newer ones.
    do {
      page = await this.openChanges(seen);
      open.push(...(await this.stillOpen(page)));
      seen = page.at(-1)?.revision ?? seen;
    } while (page.length === BATCH && !this.stopping);
    const [first] = open;
    this.settled = first ? String(BigInt(first.revision) - 1n) : seen;
    return open;
  }

  private async stillOpen(changes: readonly OpenChange[]): Promise<OpenChange[]> {
    if (changes.length === 0) return [];
    const snapshot = await this.snapshots.fresh();
    const now = this.clock.now().getTime();
    const seen = changes.map((change) => seenProgress(change, snapshot, now, this.settings));
    await this.write(seen.filter((progress) => progress !== null));
    return changes.filter((_, index) => (seen[index]?.drainedAt ?? null) === null);
  }

  /** What is older than a day when this begins stays untold. */
  private async dayOld(): Promise<string> {
    const [row]: { revision: string }[] = await this.dataSource.query(
      `SELECT coalesce(max(revision), 0) AS revision FROM changes WHERE occurred_at < now() - interval '1 day'`,
    );
    return row!.revision;
  }

  private openChanges(after: string): Promise<OpenChange[]> {
    return this.dataSource.query(
      `SELECT c.revision, c.secret_id, c.version_revision, c.overlapping_revision, c.occurred_at, p.applied_at
       FROM changes c LEFT JOIN change_progress p ON p.revision = c.revision
       WHERE c.revision > $1::bigint AND c.type LIKE 'secret.%' AND p.drained_at IS NULL
       ORDER BY c.revision LIMIT ${BATCH}`,
      [after],
    );
  }

  private async write(progress: readonly object[]): Promise<void> {
    if (progress.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO change_progress AS kept (revision, applied_at, drained_at, basis)
       SELECT revision, "appliedAt", "drainedAt", basis FROM jsonb_to_recordset($1::jsonb)
         AS r (revision bigint, "appliedAt" timestamptz, "drainedAt" timestamptz, basis text)
       ON CONFLICT (revision) DO UPDATE SET drained_at = excluded.drained_at, basis = excluded.basis
       WHERE kept.drained_at IS NULL`,
      [JSON.stringify(progress)],
    );
  }
}
