import { Client } from 'pg';

export interface Commit {
  /** On this process's `performance.now()`. */
  at: number;
  /** How far `at` may be off: half the round trip that compared the two clocks. */
  errorMs: number;
}

interface Row {
  committed: number;
  now: number;
}

/** PostgreSQL stamps a commit just before it writes and flushes it: never after a reader could have seen it. */
const QUERY = `
  SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS committed,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
  FROM secrets_store.changes WHERE revision = $1::bigint
`;

/** The quickest of some round trips tells the clocks apart best. */
const COMPARISONS = 4;

/** When a change was committed, by PostgreSQL's own record (`track_commit_timestamp`), read on this process's clock. */
export class CommitClock {
  private constructor(private readonly client: Client) {}

  static async connect(databaseUrl: string): Promise<CommitClock> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => {}); // the server is stopped with the benchmark
    await client.connect();
    return new CommitClock(client);
  }

  async of(revision: string): Promise<Commit> {
    let best: Commit | null = null;
    for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
      const sent = performance.now();
      const { rows } = await this.client.query<Row>(QUERY, [revision]);
      const errorMs = (performance.now() - sent) / 2;
      const { committed, now } = rows[0]!;
      if (!best || errorMs < best.errorMs) best = { at: sent + errorMs - (now - committed), errorMs };
    }
    return best!;
  }

  /** The revision of the latest change. */
  async head(): Promise<bigint> {
    const { rows } = await this.client.query<{ head: string }>('SELECT head FROM secrets_store.revision_counter');
    return BigInt(rows[0]!.head);
  }

  close(): Promise<void> {
    return this.client.end().catch(() => {});
  }
}

/** Must be done before the changes are made; PostgreSQL takes this setting at its start only. */
export async function recordCommitTimes(databaseUrl: string, restart: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('ALTER SYSTEM SET track_commit_timestamp = on');
  await client.end();
  await restart();
}
