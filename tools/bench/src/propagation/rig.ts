import type { ServiceCore } from '@countersign/platform-service';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Child } from '../child.js';
import { cpuOfTreeMs } from '../process-cpu.js';
import { CommitClock, recordCommitTimes } from './commit-clock.js';
import type { StoreApi } from './store-api.js';

/** Holders share few connections, as many as a process each would share one server: the subscriptions are theirs alone. */
const CONNECTIONS = 4;

/** CPU time so far, in milliseconds, of what serves the holders. */
export interface CpuReading {
  store: number;
  postgres: number;
  nats: number;
}

/** Everything that is measured on: the servers, the store and resolver in a process of their own, connections. */
export class Rig {
  private constructor(
    readonly workbench: Workbench,
    readonly store: Child<StoreApi>,
    readonly commits: CommitClock,
    /** Of the consumer that holds; each holder takes one of them. */
    readonly consumers: readonly ServiceCore[],
    readonly team: TeamClient,
  ) {}

  static async start(nodeOptions: string[] = []): Promise<Rig> {
    const workbench = await Workbench.start();
    const store = Child.start<StoreApi>(new URL('./store-child.js', import.meta.url), nodeOptions);
    try {
      await recordCommitTimes(workbench.databaseUrl, () => workbench.postgres.restart());
      const { 'secrets-store': own, resolver, gateway } = workbench.environments;
      await store.ask('start', { store: own, resolver, gateway });
      const consumers = await Promise.all(Array.from({ length: CONNECTIONS }, () => workbench.identity('webhooks')));
      const commits = await CommitClock.connect(workbench.databaseUrl);
      return new Rig(workbench, store, commits, consumers, await workbench.team());
    } catch (error) {
      await store.stop();
      await workbench.stop();
      throw error;
    }
  }

  async cpu(): Promise<CpuReading> {
    const { postgres, nats } = this.workbench;
    return {
      store: await this.store.ask('cpu', undefined),
      postgres: cpuOfTreeMs(postgres.server.process.pid),
      nats: cpuOfTreeMs(nats.server.process.pid),
    };
  }

  async stop(): Promise<void> {
    await this.commits.close();
    await this.store.stop();
    await this.workbench.stop();
  }
}
