import { CountersignError, type AuditEntry } from '@countersign/contracts';
import { isDatabaseAway } from '@countersign/platform-bus';
import type { Clock } from '@countersign/platform-clock';
import type { Logger } from '@countersign/platform-log';
import type { DataSource } from 'typeorm';

/** Takes entries to the chain. It may be given the same entry again after a crash and must append it once. */
export type AuditSink = (entries: AuditEntry[]) => Promise<void>;

const ENTRIES_MAX = 200;
/** Rows are taken until there is as much as this: with one more, and what a message has around it, less than 1 MiB. */
const BYTES_MAX = 512 * 1024;
const SET_ASIDE_MS = 60_000;

const NEXT = `
  SELECT position, entry FROM (
    SELECT position, entry, sum(octet_length(entry::text)) OVER (ORDER BY position) - octet_length(entry::text) AS before
    FROM (SELECT position, entry FROM audit_outbox WHERE position <> ALL($1::bigint[]) ORDER BY position LIMIT $2) first
  ) counted
  WHERE before < $3 ORDER BY position
`;

interface Row {
  position: string;
  /** Whatever somebody put there: what this service wrote is one. */
  entry: AuditEntry;
}

export interface OutboxRelayOptions {
  dataSource: DataSource;
  sink: AuditSink;
  clock: Pick<Clock, 'monotonic'>;
  logger: Logger;
}

/**
 * Moves the outbox to the audit chain: an entry leaves the outbox only once the chain has it. One that the chain refuses
 * stays there and is set aside for a while, so that it keeps no other waiting.
 */
export class OutboxRelay {
  /** By position, when what was refused is tried again. */
  private readonly aside = new Map<string, number>();
  private limit = ENTRIES_MAX;

  constructor(private readonly options: OutboxRelayOptions) {}

  /** @throws whatever may pass by itself, such as a store or a database that is away */
  async work(): Promise<void> {
    for (;;) {
      const rows = await this.next();
      if (rows.length === 0) return;
      const refused = await this.take(rows);
      if (refused.length > 0) this.setAside(refused);
    }
  }

  private next(): Promise<Row[]> {
    const now = this.options.clock.monotonic();
    const waiting = [...this.aside].filter(([, untilMs]) => untilMs > now).map(([position]) => position);
    return this.options.dataSource.query(NEXT, [waiting, this.limit, BYTES_MAX]);
  }

  /** Of a batch that is refused each half is tried alone, down to the entries that are the reason. @returns these */
  private async take(rows: readonly Row[]): Promise<{ row: Row; error: unknown }[]> {
    try {
      await this.options.sink(rows.map(({ entry }) => entry));
    } catch (error) {
      if (mayPass(error)) {
        // It may have been too much for the time that there was.
        this.limit = Math.ceil(this.limit / 2);
        throw error;
      }
      if (rows.length === 1) return [{ row: rows[0]!, error }];
      const half = Math.ceil(rows.length / 2);
      return [...(await this.take(rows.slice(0, half))), ...(await this.take(rows.slice(half)))];
    }
    this.limit = Math.min(ENTRIES_MAX, this.limit * 2);
    const positions = rows.map(({ position }) => position);
    await this.options.dataSource.query('DELETE FROM audit_outbox WHERE position = ANY($1::bigint[])', [positions]);
    for (const position of positions) this.aside.delete(position);
    return [];
  }

  private setAside(refused: readonly { row: Row; error: unknown }[]): void {
    const { clock, logger } = this.options;
    const news = refused.filter(({ row }) => !this.aside.has(row.position));
    for (const { row } of refused) this.aside.set(row.position, clock.monotonic() + SET_ASIDE_MS);
    if (news.length === 0) return;
    const entries = news.map(({ row: { position, entry } }) => ({ position, chain: chainName(entry) }));
    logger.error(
      { entries, err: news[0]!.error },
      'entries of this service’s audit outbox are refused by the audit log, or are none: they stay in the outbox (audit_outbox, by position), not in the log, and are tried again every minute. All others go on',
    );
  }
}

/** What may well be taken later as it is; everything else is about the entries. */
function mayPass(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof CountersignError && error.code === 'SERVICE_UNAVAILABLE');
}

function chainName(entry: Partial<AuditEntry> | null): string {
  return String(entry?.team ?? 'deployment').slice(0, 100);
}
