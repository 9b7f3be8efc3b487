import { databaseSettings, parseSettings, readSettingFile, type Environment } from '@countersign/platform-config';
import { Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { ClientConfig } from 'pg';
import { DataSource, type DataSourceOptions, type EntityTarget, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** The PostgreSQL schema that the service owns. */
  schema: string;
  entities: EntityTarget<unknown>[];
  /** In order of time. None for a service that only reads. */
  migrations: MigrationClass[];
}

export const DATABASE_CLIENT_CONFIG = Symbol('pg.ClientConfig');

/**
 * The service's database: its own schema, under its own role. Migrations run at boot, one replica at a time.
 * Provides TypeORM's DataSource, and the plain client configuration for the loops that need a session of their own.
 */
@Module({})
export class DatabaseModule {
  static with(env: Environment, options: DatabaseOptions): DynamicModule {
    const client = clientConfig(env, options.schema);
    const typeorm = TypeOrmModule.forRootAsync({
      // Named, because several services may share a process; each still injects its own plain `DataSource`.
      name: client.user,
      useFactory: () => dataSourceOptions(client, options),
      dataSourceFactory: async (given) => openDatabase(given as DataSourceOptions, options),
    });
    const providers = [
      { provide: DATABASE_CLIENT_CONFIG, useValue: client },
      { provide: DataSource, useExisting: getDataSourceToken(client.user) },
    ];
    return { module: DatabaseModule, global: true, imports: [typeorm], providers, exports: providers };
  }
}

function clientConfig(env: Environment, schema: string): ClientConfig {
  const settings = parseSettings(databaseSettings, env);
  const file = settings.databasePasswordFile;
  const url = new URL(settings.databaseUrl);
  return {
    host: decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: file ? readSettingFile(databaseSettings.databasePasswordFile, file) : decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: url.searchParams.get('sslmode') === 'require' || undefined,
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

function dataSourceOptions(client: ClientConfig, options: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    host: client.host,
    port: client.port,
    username: client.user,
    password: client.password as string,
    database: client.database,
    ssl: client.ssl as boolean | undefined,
    schema: options.schema,
    entities: options.entities as never[],
    migrations: options.migrations,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: options.schema,
    poolSize: 10,
    connectTimeoutMS: 5_000,
    extra: { options: client.options, keepAlive: true },
  };
}

async function openDatabase(given: DataSourceOptions, options: DatabaseOptions): Promise<DataSource> {
  const dataSource = await new DataSource(given).initialize();
  if (options.migrations.length === 0) return dataSource;
  const runner = dataSource.createQueryRunner();
  // Two replicas that boot together would run the same migration twice: the second waits, and finds it done.
  await runner.query('SELECT pg_advisory_lock(hashtext($1))', [`migrations:${options.schema}`]);
  try {
    await dataSource.runMigrations();
  } finally {
    await runner.query('SELECT pg_advisory_unlock(hashtext($1))', [`migrations:${options.schema}`]);
    await runner.release();
  }
  return dataSource;
}
