import { X509Certificate } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { Client } from 'pg';
import type { TestPostgres } from './start-postgres.js';
import type { TestCertificate } from './test-certificates.js';
import { waitFor } from './wait-for.js';

export interface TlsDemand {
  server: TestCertificate;
  /** Whose certificates clients must show, where they must; and one for looking whether the server is ready. */
  clients?: { caFile: string; probe: TestCertificate };
}

/**
 * From now on the server lets nobody in without TLS: `hostssl` is all that its pg_hba.conf knows. Again with another
 * certificate, new connections see that one; a server takes that without a restart.
 */
export async function demandTls(postgres: TestPostgres, { server, clients }: TlsDemand): Promise<void> {
  const { dataDirectory, process: child } = postgres.server;
  const { uid, gid } = statSync(dataDirectory);
  const place = (from: string, name: string) => {
    const path = join(dataDirectory, name);
    copyFileSync(from, path);
    chmodSync(path, 0o600);
    chownSync(path, uid, gid);
  };
  place(server.certFile, 'server.crt');
  place(server.keyFile, 'server.key');
  if (clients) place(clients.caFile, 'clients.crt');
  appendFileSync(
    join(dataDirectory, 'postgresql.conf'),
    `\nssl = on\nssl_ca_file = '${clients ? 'clients.crt' : ''}'\n`,
  );
  const verify = clients ? ' clientcert=verify-ca' : '';
  writeFileSync(join(dataDirectory, 'pg_hba.conf'), `hostssl all all 127.0.0.1/32 scram-sha-256${verify}\n`);
  process.kill(child.pid!, 'SIGHUP');
  const { fingerprint256 } = new X509Certificate(readFileSync(server.certFile));
  const shows = async () => (await certificateOf(postgres.url, clients?.probe)) === fingerprint256;
  await waitFor(shows, { what: 'a PostgreSQL that demands TLS' });
}

/** Of whoever answers: it is only looked at. */
async function certificateOf(url: string, probe: TestCertificate | undefined): Promise<string | undefined> {
  const files = probe && { cert: readFileSync(probe.certFile), key: readFileSync(probe.keyFile) };
  const client = new Client({ connectionString: url, ssl: { rejectUnauthorized: false, ...files } });
  client.on('error', () => {});
  await client.connect();
  try {
    const { stream } = (client as unknown as { connection: { stream: TLSSocket } }).connection;
    return stream.getPeerX509Certificate()?.fingerprint256;
  } finally {
    await client.end();
  }
}
