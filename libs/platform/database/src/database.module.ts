import { DATABASE_PEER, tlsFailure, type Environment } from '@countersign/platform-config';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions, type EntityTarget, type MigrationInterface } from 'typeorm';
import { databaseClientConfig, type DatabaseClientConfig } from './client-config.js';

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
    const client = databaseClientConfig(env, options.schema);
    let log: Logger | null = null;
    const typeorm = TypeOrmModule.forRootAsync({
      // Named, because several services may share a process; each still injects its own plain `DataSource`.
      name: client.user,
      inject: [LOGGER],
      useFactory: (logger: Logger) => {
        log = logger;
        return dataSourceOptions(client, options);
      },
      // Called again and again for half a minute where the database cannot be reached.
      dataSourceFactory: async (given) =>
        openDatabase(given as DataSourceOptions, options).catch((error: unknown) => {
          const reason = tlsFailure(error, DATABASE_PEER);
          if (reason) log?.error({ err: error }, `the database cannot be reached: ${reason}`);
          throw error;
        }),
    });
    const providers = [
      { provide: DATABASE_CLIENT_CONFIG, useValue: client },
      { provide: DataSource, useExisting: getDataSourceToken(client.user) },
    ];
    return { module: DatabaseModule, global: true, imports: [typeorm], providers, exports: providers };
  }
}

function dataSourceOptions(client: DatabaseClientConfig, options: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    host: client.host,
    port: client.port,
    username: client.user,
    password: client.password as string,
    database: client.database,
    ssl: client.ssl,
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
