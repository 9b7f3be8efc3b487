import { ensurePrivateDirectory, repositoryRoot } from '@countersign/local-system';
import type { ResourceReferences } from '@countersign/holder';
import type { ServiceCore } from '@countersign/platform-service';
import { temporaryHome, waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { guestsOf } from './guests.js';
import type { HolderOrders } from './holder-line.js';
import { once } from './once.js';
import { SupervisedProcess } from './supervised-process.js';
import { TcpProxy } from './tcp-proxy.js';

export interface ChaosSystemOptions {
  directory: string;
  seed: number;
  termMs: number;
  secrets: readonly string[];
  holders: number;
}

/** How long a client waits for an answer before it asks again: longer than any wait for a barrier that it asks for. */
const ANSWER_WITHIN_MS = 6_000;

/** A real PostgreSQL and NATS, two stores, two resolvers and some holders, each a process behind proxies of its own. */
export class ChaosSystem {
  readonly services: SupervisedProcess[] = [];
  readonly holders: SupervisedProcess[] = [];

  readonly guests = guestsOf(this.options.secrets);
  /** A temporary home, so that the next test or run ends what a killed one has left. */
  private readonly home = temporaryHome();
  private readonly run = ensurePrivateDirectory(join(this.home.path, 'run'));

  private constructor(
    readonly bench: Workbench,
    readonly team: TeamClient,
    readonly webhooks: ServiceCore,
    readonly options: ChaosSystemOptions,
  ) {}

  static async start(options: ChaosSystemOptions): Promise<ChaosSystem> {
    mkdirSync(options.directory, { recursive: true });
    const bench = await Workbench.start({ leaseTermMs: options.termMs });
    const team = await bench.team({ answerWithinMs: ANSWER_WITHIN_MS });
    const system = new ChaosSystem(bench, team, await bench.identity('webhooks'), options);
    try {
      for (const service of ['secrets-store', 'resolver'] as const)
        for (const replica of [1, 2]) await system.startService(service, replica);
      const resources = [...(await system.prepare()), ...system.guests];
      for (let index = 1; index <= options.holders; index += 1) await system.startHolder(index, resources);
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  get all(): SupervisedProcess[] {
    return [...this.services, ...this.holders];
  }

  get historyFile(): string {
    return join(this.options.directory, 'holders.jsonl');
  }

  async stop(): Promise<void> {
    for (const one of this.all.reverse()) await one.close();
    await this.bench.stop();
    this.home.remove();
  }

  private async startService(service: 'secrets-store' | 'resolver', replica: number): Promise<void> {
    const environment = this.bench.environments[service];
    const nats = await TcpProxy.start(Number(new URL(environment['NATS_URL']!).port));
    const postgres = await TcpProxy.start(Number(new URL(environment['DATABASE_URL']!).port));
    const env = {
      ...environment,
      LOG_LEVEL: 'warn',
      NATS_URL: through(nats, environment['NATS_URL']!),
      DATABASE_URL: through(postgres, environment['DATABASE_URL']!),
    };
    const process = new SupervisedProcess({
      name: `${service}-${replica}`,
      kind: service,
      program: join(repositoryRoot(), 'services', service, 'dist/main.js'),
      env: () => env,
      proxies: { nats, postgres },
      directory: this.options.directory,
      run: this.run,
    });
    this.services.push(process);
    await process.start();
  }

  /** The secrets, and for each a resource that may use it. */
  private async prepare(): Promise<HolderOrders['resources']> {
    const resources: HolderOrders['resources'] = [];
    const [first] = this.options.secrets;
    // The first write also waits for the stores to be up: its key makes it safe to ask again.
    await waitFor(() => this.team.create(first!, `${first}:0`, once(`prepare-${first}`)), {
      deadlineMs: 60_000,
      what: 'a store',
    });
    for (const name of this.options.secrets) {
      if (name !== first) await this.team.create(name, `${name}:0`, once(`prepare-${name}`));
      const of: ResourceReferences = await this.bench.resource(this.team, `Hook of ${name}`, [
        { slot: 'token', secret: name },
      ]);
      resources.push({ ...of.resource, slot: 'token', secret: name });
    }
    return resources;
  }

  private async startHolder(index: number, resources: HolderOrders['resources']): Promise<void> {
    const environment = this.bench.environments.webhooks;
    const nats = await TcpProxy.start(Number(new URL(environment['NATS_URL']!).port));
    const { seed, termMs } = this.options;
    const name = `holder-${index}`;
    const orders = (life: number): HolderOrders => ({
      instance: `${name}#${life}`,
      seed: seed * 1_000 + index * 100 + life,
      historyFile: this.historyFile,
      team: this.team.actor.team,
      ...{ resources, termMs, concurrency: 8 },
    });
    const process = new SupervisedProcess({
      name,
      kind: 'holder',
      program: join(repositoryRoot(), 'tools/chaos/dist/holder-process.js'),
      env: (life) => ({
        ...environment,
        NATS_URL: through(nats, environment['NATS_URL']!),
        CHAOS_HOLDER: JSON.stringify(orders(life)),
      }),
      proxies: { nats },
      directory: this.options.directory,
      run: this.run,
    });
    this.holders.push(process);
    await process.start();
  }
}

function through(proxy: TcpProxy, url: string): string {
  const own = new URL(url);
  own.port = String(proxy.port);
  own.hostname = '127.0.0.1';
  return own.href;
}
