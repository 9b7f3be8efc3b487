import { Client } from 'pg';

/**
 * Gives one database a clock that a test may set: `clock_timestamp()` and `now()`, as the services' statements find them.
 * Nothing else of the server sees it.
 */
export class SteppedDatabase {
  private constructor(private readonly client: Client) {}

  /** @param url of the superuser */
  static async open(url: string): Promise<SteppedDatabase> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('SET allow_system_table_mods = on');
    await client.query('CREATE TABLE public.clock_step AS SELECT 0::float8 AS seconds');
    for (const [name, volatility] of Object.entries({ clock_timestamp: 'VOLATILE', now: 'STABLE' })) {
      // Renamed and not replaced: PostgreSQL calls its own functions by their number, whatever is written of them.
      await client.query(`
        ALTER FUNCTION pg_catalog.${name}() RENAME TO true_${name};
        CREATE FUNCTION pg_catalog.${name}() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER ${volatility}
        AS 'SELECT pg_catalog.true_${name}() + make_interval(secs => (SELECT seconds FROM public.clock_step))'`);
    }
    return new SteppedDatabase(client);
  }

  /** From the true time; 0 sets it right. */
  async stepTo(seconds: number): Promise<void> {
    await this.client.query('UPDATE public.clock_step SET seconds = $1', [seconds]);
  }

  async ask<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(statement, values)).rows;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
