import {
  busPermissions,
  identifierOf,
  OPERATIONS,
  type Actor,
  type ConsumerName,
  type Operation,
  type RequestInput,
  type ResponseOf,
  type ServiceName,
  type StreamOperation,
} from '@countersign/contracts';
import { BusClient, connectBus, type NatsConnection } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import { createLogger } from '@countersign/platform-log';
import { startBusService, type RunningService, type ServiceCore } from '@countersign/platform-service';
import { OPERATOR, startNats, startPostgres, type TestNats } from '@countersign/testing';
import type { DynamicModule } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { HolderStandIn } from './stand-ins/holder-stand-in.js';
import { makeIdentities } from './stand-ins/identities.js';
import { StoreStandIn } from './stand-ins/store-stand-in.js';

/** Every answer comes in the end; a machine that is busy for a second or two is no store that is away. */
const PATIENCE_MS = 20_000;

export interface ConsumerSystemOptions {
  consumer: ConsumerName;
  /** The service's module, with this in place of its own holder. */
  compose: (core: ServiceCore, env: Environment, holder: DynamicModule) => DynamicModule;
  /** What the service is told beside its connections and keys. */
  env?: Record<string, string>;
  /** Operations that the contracts do not list, for a service that is none of the deployment's. */
  operations?: readonly Operation[];
}

/** One consumer on a real PostgreSQL and a real NATS, with stand-ins for the store and the holder. */
export class ConsumerSystem {
  readonly holder = new HolderStandIn();
  store!: StoreStandIn;
  /** The service's own database, as its own role. */
  database!: DataSource;
  env: Record<string, string> = {};
  private gateway!: BusClient;
  private nats!: TestNats;
  private service: RunningService | null = null;
  private readonly closers: (() => Promise<unknown>)[] = [];

  constructor(private readonly options: ConsumerSystemOptions) {}

  get consumer(): ConsumerName {
    return this.options.consumer;
  }

  async start(): Promise<this> {
    try {
      await this.startAround();
      await this.startService();
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** A connection that may do anything on the bus, for breaking things. Whoever opens it closes it. */
  operator(): Promise<NatsConnection> {
    return connectBus('gateway', { url: this.nats.urlOf('operator') }, createLogger('test', 'silent'));
  }

  async startService(): Promise<void> {
    this.service = await this.startReplica();
  }

  /** One more of the service, with the same holder. Whoever starts it closes it. */
  startReplica(): Promise<RunningService> {
    const { consumer, compose } = this.options;
    return startBusService(consumer, this.env, (core, env) => {
      return compose({ ...core, bus: patient(core.bus) }, env, this.holder.asModule());
    });
  }

  async stopService(): Promise<void> {
    await this.service?.close();
    this.service = null;
  }

  async close(): Promise<void> {
    await this.stopService();
    for (const close of this.closers.splice(0).reverse()) await close();
  }

  /** Has the running service reconcile, and waits for a whole pass. */
  async reconcile(): Promise<void> {
    // A second pass begins only when the first has ended.
    for (let pass = 1; pass <= 2; pass += 1) {
      const begun = this.store.nextPass();
      await this.database.query(`NOTIFY ${identifierOf(this.options.consumer)}_reconcile_references`);
      await begun;
    }
  }

  /** As the gateway calls for a person. */
  call<O extends Operation>(actor: Actor, operation: O, request: RequestInput<O>): Promise<ResponseOf<O>> {
    return this.gateway.call(operation, request, { actor, timeoutMs: PATIENCE_MS });
  }

  /** The same for an answer in pieces. */
  stream<O extends StreamOperation>(
    actor: Actor,
    operation: O,
    request: RequestInput<O>,
    signal?: AbortSignal,
  ): AsyncGenerator<ResponseOf<O>, void> {
    return this.gateway.stream(operation, request, { actor, signal });
  }

  private async startAround(): Promise<void> {
    const { consumer, operations = [], env = {} } = this.options;
    const directory = mkdtempSync(join(tmpdir(), `${consumer}-`));
    this.closers.push(async () => rmSync(directory, { recursive: true }));
    const postgres = await startPostgres();
    this.closers.push(() => postgres.stop());
    const nats = await startNats({ ...busPermissions([...OPERATIONS, ...operations]), ...OPERATOR });
    this.nats = nats;
    this.closers.push(() => nats.stop());
    const logger = createLogger('test', 'silent');
    const identities = makeIdentities(directory, consumer);
    const connect = async (service: ServiceName): Promise<NatsConnection> => {
      const connection = await connectBus(service, { url: nats.urlOf(service) }, logger);
      this.closers.push(() => connection.close());
      return connection;
    };
    this.store = new StoreStandIn(await connect('secrets-store'), await identities.tokensOf('secrets-store'));
    this.gateway = new BusClient(await connect('gateway'), await identities.tokensOf('gateway'));
    const { [consumer]: url } = await postgres.createServiceDatabase(consumer);
    this.database = await new DataSource({ type: 'postgres', url, schema: identifierOf(consumer) }).initialize();
    this.closers.push(() => this.database.destroy());
    const connections = { NATS_URL: nats.urlOf(consumer), DATABASE_URL: url };
    this.env = { ...identities.env, LOG_LEVEL: 'error', ...env, ...connections };
  }
}

/** The same client, and a longer wait for answers. */
function patient(bus: BusClient): BusClient {
  const call: BusClient['call'] = (operation, request, options) =>
    bus.call(operation, request, { ...options, timeoutMs: PATIENCE_MS });
  return new Proxy(bus, { get: (target, key): unknown => (key === 'call' ? call : Reflect.get(target, key)) });
}

export function person(role: 'admin' | 'member', team: string): Actor & { team: string } {
  return { type: 'user', id: randomUUID(), name: `${role}@example.com`, team, role };
}
