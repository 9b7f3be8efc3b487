import { bootstrapDatabase, generatePassword, PostgresServer, serviceRole } from '@countersign/local-system';
import { Client } from 'pg';
import { temporaryHome } from './temporary-home.js';

/**
 * A real PostgreSQL of its own for a test file. Starting one takes about 0.6 s, so test files share none: each may kill
 * its server, fill it or change its settings, and files run side by side without knowing of each other. Within a file,
 * `createDatabase` gives a fresh one in some 30 ms.
 */
export class TestPostgres {
  private databases = 0;
  private readonly passwords = new Map<string, string>();

  private constructor(
    readonly server: PostgresServer,
    private readonly cleanUp: () => void,
  ) {}

  static async start(): Promise<TestPostgres> {
    const home = temporaryHome();
    try {
      const server = await PostgresServer.start({ home: home.path, shared: home.shared, durable: false });
      return new TestPostgres(server, home.remove);
    } catch (error) {
      home.remove();
      throw error;
    }
  }

  /** As the superuser. */
  get url(): string {
    return this.server.superuserUrl();
  }

  /** A fresh database, as the superuser. */
  async createDatabase(): Promise<string> {
    this.databases += 1;
    const name = `test_${this.databases}`;
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(`CREATE DATABASE ${name}`);
    } finally {
      await client.end();
    }
    return this.server.superuserUrl(name);
  }

  /** A fresh database in which each of these services has its own role and schema, as in production. */
  async createServiceDatabase<S extends string>(...services: S[]): Promise<Record<S, string>> {
    const url = await this.createDatabase();
    // Roles are the server's, not the database's: a second call would give them another password.
    const passwords = Object.fromEntries(services.map((service) => [service, this.passwordOf(service)]));
    await bootstrapDatabase({ url, passwords });
    const urls = services.map((service) => {
      const own = new URL(url);
      own.username = serviceRole(service).role;
      own.password = passwords[service]!;
      return [service, own.href];
    });
    return Object.fromEntries(urls) as Record<S, string>;
  }

  kill(): Promise<void> {
    return this.server.kill();
  }

  restart(): Promise<void> {
    return this.server.restart();
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.cleanUp();
  }

  private passwordOf(service: string): string {
    const password = this.passwords.get(service) ?? generatePassword();
    this.passwords.set(service, password);
    return password;
  }
}

export function startPostgres(): Promise<TestPostgres> {
  return TestPostgres.start();
}
