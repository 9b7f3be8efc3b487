import {
  databaseSettings,
  databaseTls,
  databaseTlsSettings,
  openTlsFiles,
  parseSettings,
  readSettingFile,
  type Environment,
  type TlsOptions,
} from '@countersign/platform-config';
import type { ClientConfig } from 'pg';

/** For a client of its own, such as a loop's; TypeORM's pool is made of the same. */
export type DatabaseClientConfig = Omit<ClientConfig, 'ssl'> & { ssl: TlsOptions | false };

/** @throws ConfigurationError */
export function databaseClientConfig(env: Environment, schema: string): DatabaseClientConfig {
  const settings = parseSettings(databaseSettings, env);
  const { databasePasswordFile: file, databaseCaFile: caFile } = settings;
  const { databaseCertFile: certFile, databaseKeyFile: keyFile } = settings;
  const url = new URL(settings.databaseUrl);
  return {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: file ? readSettingFile(databaseSettings.databasePasswordFile, file) : decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    // Never left out: the driver would then go by PGSSLMODE, which may say that nothing is verified.
    ssl: databaseTls(url, openTlsFiles(databaseTlsSettings, { caFile, certFile, keyFile })),
    application_name: schema,
    connectionTimeoutMillis: 5_000,
    options: sessionOptions(schema),
    keepAlive: true,
  };
}

/**
 * Names in statements are the service's own tables; another schema must be spelled out. A session whose client is gone
 * without a word, or that stands still in a transaction, is ended within half a minute: it may hold a lock that others
 * wait for.
 */
function sessionOptions(schema: string): string {
  const settings = {
    search_path: schema,
    idle_in_transaction_session_timeout: '30s',
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
