import { Client } from 'pg';
import type { CanarySweep } from './canary-sweep.js';

const ROWS_AT_ONCE = 1_000;

/** Every row of every table as text: a dump, without the program for it. @returns how many tables there are */
export async function searchRows(sweep: CanarySweep, databaseUrl: string): Promise<number> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const tables = await database.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    for (const { name } of tables.rows) sweep.text(`table ${name}`, await textOf(database, name));
    return tables.rows.length;
  } finally {
    await database.end();
  }
}

/** Through a cursor, of a snapshot: a table may be long, and still be written to. */
async function textOf(database: Client, table: string): Promise<string> {
  const parts: string[] = [];
  await database.query('BEGIN');
  await database.query(`DECLARE all_rows CURSOR FOR SELECT t::text AS row FROM ${table} t`);
  for (;;) {
    const { rows } = await database.query<{ row: string }>(`FETCH ${ROWS_AT_ONCE} FROM all_rows`);
    if (rows.length === 0) break;
    parts.push(...rows.map(({ row }) => row));
  }
  await database.query('COMMIT');
  return parts.join('\n');
}
