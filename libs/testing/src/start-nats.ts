import { NatsServer, type NatsServerTls, type SubjectPermissions } from '@countersign/local-system';
import { readFileSync } from 'node:fs';
import { temporaryHome } from './temporary-home.js';

/** Unless a test asks for others, its server has one user, who may do everything. */
const ANYTHING = { test: { publish: ['>'], subscribe: ['>'] } };

/** A user of the bus beside the services', who may do everything: for breaking things. */
export const OPERATOR = { operator: ANYTHING.test };

/** A real NATS server with JetStream of its own for a test file; it is up in some 50 ms. */
export class TestNats {
  private constructor(
    readonly server: NatsServer,
    private readonly users: string[],
    private readonly cleanUp: () => void,
  ) {}

  static async start(
    permissions: Record<string, SubjectPermissions> = ANYTHING,
    tls?: NatsServerTls,
  ): Promise<TestNats> {
    const home = temporaryHome();
    try {
      const server = await NatsServer.start({
        home: home.path,
        permissions,
        tls,
        program: process.env['NATS_SERVER_BIN'] || undefined,
      });
      return new TestNats(server, Object.keys(permissions), home.remove);
    } catch (error) {
      home.remove();
      throw error;
    }
  }

  /** The first user's. */
  get url(): string {
    return this.urlOf(this.users[0]!);
  }

  /** With the user's name and password in it. */
  urlOf(user: string): string {
    return `nats://${user}:${this.passwordOf(user)}@127.0.0.1:${this.server.port}`;
  }

  /** For `connect()` of @nats-io/transport-node, which takes no credentials in an address. */
  connectionOf(user = this.users[0]!): { servers: string; user: string; pass: string } {
    return { servers: `127.0.0.1:${this.server.port}`, user, pass: this.passwordOf(user) };
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

  private passwordOf(user: string): string {
    return readFileSync(this.server.passwordFiles[user]!, 'utf8').trim();
  }
}

/** @param tls with it the server takes connections over TLS only */
export function startNats(permissions?: Record<string, SubjectPermissions>, tls?: NatsServerTls): Promise<TestNats> {
  return TestNats.start(permissions, tls);
}
