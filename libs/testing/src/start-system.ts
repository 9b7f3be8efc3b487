import { LocalSystem, type LocalSystemOptions } from '@countersign/local-system';
import { readFileSync } from 'node:fs';
import { temporaryHome } from './temporary-home.js';

export type TestSystemOptions = Partial<Omit<LocalSystemOptions, 'home'>>;

/** A whole system on free ports, with its state in a temporary directory that goes with it. */
export class TestSystem {
  private constructor(
    readonly system: LocalSystem,
    private readonly cleanUp: () => void,
  ) {}

  static async start(options: TestSystemOptions = {}): Promise<TestSystem> {
    const home = temporaryHome();
    try {
      const system = await LocalSystem.start({
        mode: 'processes',
        ...options,
        home: home.path,
        settings: { natsServerBin: process.env['NATS_SERVER_BIN'] || undefined, ...options.settings },
        postgres: { durable: false, shared: home.shared, ...options.postgres },
      });
      return new TestSystem(system, home.remove);
    } catch (error) {
      home.remove();
      throw error;
    }
  }

  /** Of the API. */
  get url(): string {
    return this.system.url;
  }

  get home(): string {
    return this.system.facts.home;
  }

  get admin(): { email: string; password: string } {
    const { adminEmail, adminPasswordFile } = this.system.facts;
    return { email: adminEmail, password: readFileSync(adminPasswordFile, 'utf8').trim() };
  }

  /** For `connect()` of @nats-io/transport-node: of a user that the system's permissions name. */
  busCredentials(user: string): { servers: string; user: string; pass: string } {
    const { natsUrl, natsPasswordFiles } = this.system.facts;
    return { servers: natsUrl, user, pass: readFileSync(natsPasswordFiles![user]!, 'utf8').trim() };
  }

  /** Stops everything and removes the state. Who wants to look into the state calls `system.stop()` before. */
  async stop(): Promise<void> {
    await this.system.stop();
    this.cleanUp();
  }
}

export function startSystem(options?: TestSystemOptions): Promise<TestSystem> {
  return TestSystem.start(options);
}
