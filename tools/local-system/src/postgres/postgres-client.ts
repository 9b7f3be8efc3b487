import { Client } from 'pg';
import { SUPERUSER } from './create-cluster.js';

export interface LocalAddress {
  port: number;
  password: string;
}

/** Lends a connection as the superuser. */
async function withSuperuser<T>(
  { port, password }: LocalAddress,
  work: (client: Client) => Promise<T>,
  database = SUPERUSER,
): Promise<T> {
  const client = new Client({ host: '127.0.0.1', port, user: SUPERUSER, password, database });
  client.on('error', () => {}); // a lost connection shows in the query
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function answers(address: LocalAddress): Promise<boolean> {
  return withSuperuser(address, async () => true).catch(() => false);
}

export async function ensureDatabase(address: LocalAddress, name: string): Promise<void> {
  await withSuperuser(address, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}
