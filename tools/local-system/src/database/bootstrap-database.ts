import { DATABASE_PEER, databaseTls, tlsFailure, type TlsOptions } from '@countersign/platform-config';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { LaunchFailure } from '../launch-failure.js';
import { scramVerifier } from './scram-verifier.js';
import { serviceRole, type ServiceRole } from './service-role.js';

export interface BootstrapOptions {
  /** Of a user that may create roles, and schemas in this database. */
  url: string;
  /** Where it is reached over TLS with files of the operator's. */
  tls?: TlsOptions | null;
  /** The password of each service's role. */
  passwords: Record<string, string>;
}

/** Two launchers on one server would create the same role at the same time. Any number does, if it is always this one. */
const LOCK = 8_400_001;

/**
 * Gives each service a role and a schema of its own. It may run any number of times.
 * @throws LaunchFailure naming the remedy where the user may not do that; ConfigurationError for a URL that is not safe
 */
export async function bootstrapDatabase({ url, tls, passwords }: BootstrapOptions): Promise<void> {
  const client = await open(new URL(url), tls ?? null);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query('BEGIN');
    await closeToOthers(client);
    for (const [service, password] of Object.entries(passwords)) {
      await ensureRole(client, serviceRole(service), password);
      await ensureSchema(client, serviceRole(service));
    }
    await client.query('COMMIT');
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end();
  }
}

async function open(url: URL, tls: TlsOptions | null): Promise<Client> {
  const ssl = databaseTls(url, tls);
  url.searchParams.delete('sslmode'); // the driver's own reading of it would count
  const client = new Client({ connectionString: url.href, ssl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // a lost connection shows in the query
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = tlsFailure(error, DATABASE_PEER);
    if (reason) throw new LaunchFailure(`The database that DATABASE_URL names cannot be used. ${reason}`);
    throw new LaunchFailure(
      `The database that DATABASE_URL names cannot be used: ${code ?? message}. Check that it runs and that user, password and database name are right, or leave DATABASE_URL unset to use an embedded PostgreSQL.`,
    );
  }
}

/** Only in a database of our own: in somebody else's, others may rely on what everybody may do. */
async function closeToOthers(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; ours: boolean }>(
    `SELECT datname AS name, pg_get_userbyid(datdba) = current_user AS ours FROM pg_database WHERE datname = current_database()`,
  );
  if (!rows[0]?.ours) return;
  await client.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(rows[0].name)} FROM PUBLIC`);
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
}

async function ensureRole(client: Client, { role }: ServiceRole, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(scramVerifier(password))}`);
}

async function ensureSchema(client: Client, { role, schema }: ServiceRole): Promise<void> {
  const [roleName, schemaName] = [escapeIdentifier(role), escapeIdentifier(schema)];
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const database = escapeIdentifier(rows[0]!.name);
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${roleName}`);
  await client.query(`ALTER ROLE ${roleName} IN DATABASE ${database} SET search_path = ${schemaName}`);
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount !== 0) return;
  // Whoever is not a superuser can give a schema only to a role whose rights he has: for this moment.
  await client.query(`GRANT ${roleName} TO CURRENT_USER`);
  await client.query(`CREATE SCHEMA ${schemaName} AUTHORIZATION ${roleName}`);
  await client.query(`REVOKE ${roleName} FROM CURRENT_USER`);
}

function explained(error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code !== '42501') return error; // insufficient_privilege
  return new LaunchFailure(
    `The user of DATABASE_URL may not do what Countersign needs in this database (${message}). As a superuser: ALTER ROLE that_user CREATEROLE; GRANT CREATE ON DATABASE that_database TO that_user WITH GRANT OPTION; or leave DATABASE_URL unset to use an embedded PostgreSQL.`,
  );
}
