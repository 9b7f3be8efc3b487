import { CountersignError } from '@countersign/contracts';
import { Batcher } from '@countersign/platform-database';
import type { DataSource } from 'typeorm';

/** A process that ends badly leaves a row for a day, so these are some hundred such ends an hour. */
const ROWS_MAX = 20_000;
/** A holder reports at the most 2 MB. */
const BYTES_MAX = 64 * 1024 * 1024;
/** A report of a few uses: many of them are no more than that many rows. */
const SMALL_BYTES = 2_048;

interface Asked {
  consumer: string;
  bytes: number;
  isNew: boolean;
}

interface Held {
  consumer: string;
  rows: number;
  bytes: number;
}

/**
 * How much the lease rows of one consumer may be: every barrier reads all of them, and so does a store that starts. One that
 * was taken over makes up as many holders and uses as it likes.
 */
export class LeaseRoom {
  private readonly looks = new Batcher<Asked, boolean>((asked) => this.look(asked), Infinity);

  constructor(private readonly dataSource: DataSource) {}

  /** @throws CountersignError SERVICE_UNAVAILABLE where there is no room for this report */
  async refuseBeyond(consumer: string, uses: readonly unknown[], isNew: boolean): Promise<void> {
    const bytes = uses.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(uses));
    if (!isNew && bytes <= SMALL_BYTES) return;
    if (await this.looks.add({ consumer, bytes, isNew })) return;
    const detail = `The holders of ${consumer} are more, or report more, than secrets-store keeps of one consumer.`;
    throw new CountersignError('SERVICE_UNAVAILABLE', detail, { service: 'secrets-store', retryAfter: 10 });
  }

  private async look(asked: readonly Asked[]): Promise<boolean[]> {
    const rows: Held[] = await this.dataSource.query(
      `SELECT consumer, count(*) FILTER (WHERE forgotten_at IS NULL)::int AS rows,
              sum(octet_length(uses::text))::float8 AS bytes
       FROM leases WHERE NOT has_left GROUP BY consumer`,
    );
    const held = new Map(rows.map((row) => [row.consumer, row]));
    return asked.map(({ consumer, bytes, isNew }) => {
      const of = held.get(consumer) ?? { consumer, rows: 0, bytes: 0 };
      const next = { consumer, rows: of.rows + (isNew ? 1 : 0), bytes: of.bytes + bytes };
      const isOver = (isNew && next.rows > ROWS_MAX) || (bytes > SMALL_BYTES && next.bytes > BYTES_MAX);
      if (!isOver) held.set(consumer, next);
      return !isOver;
    });
  }
}
