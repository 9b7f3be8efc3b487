import {
  busPermissions,
  createWebhook,
  grantReferences,
  SERVICES,
  type ServiceName,
  type SlotReference,
} from '@countersign/contracts';
import type { Jwk } from '@countersign/custody-hpke';
import {
  createHolder,
  type CreateHolderOptions,
  type HolderProcess,
  type ResourceReferences,
} from '@countersign/holder';
import { systemClock } from '@countersign/platform-clock';
import { createLogger } from '@countersign/platform-log';
import { createServiceCore, type RunningService, type ServiceCore } from '@countersign/platform-service';
import { start as startResolver } from '@countersign/resolver';
import { start as startStore } from '@countersign/secrets-store';
import {
  OPERATOR,
  startNats,
  startPostgres,
  temporaryHome,
  type TestNats,
  type TestPostgres,
} from '@countersign/testing';
import { readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { environmentsOf, type Environments } from './environments.js';
import { TeamClient } from './team-client.js';

export interface WorkbenchOptions {
  /** The term of the leases; short ones make expiry quick to see. */
  leaseTermMs?: number;
  /** Another NATS user, `recorder`, who may listen to everything: somebody who has tapped the bus. */
  tapped?: boolean;
  /** Another NATS user, `operator`, who may do everything to its streams. */
  operated?: boolean;
}

const RECORDER = { recorder: { publish: [], subscribe: ['>'] } };

const DATABASE_SERVICES = ['secrets-store', 'resolver'] as const;

/** The store, the resolver and any number of holders in this process, over a real PostgreSQL and a real NATS. */
export class Workbench {
  private readonly closing: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly postgres: TestPostgres,
    readonly nats: TestNats,
    readonly environments: Environments,
    /** The superuser's, for looking and for breaking things. */
    readonly databaseUrl: string,
  ) {}

  static async start({ leaseTermMs = 10_000, tapped, operated }: WorkbenchOptions = {}): Promise<Workbench> {
    const home = temporaryHome();
    const [postgres, nats] = await Promise.all([
      startPostgres(),
      startNats({ ...busPermissions(), ...(tapped && RECORDER), ...(operated && OPERATOR) }),
    ]);
    const databaseUrls = await postgres.createServiceDatabase(...DATABASE_SERVICES);
    const environments = environmentsOf({ home: home.path, services: SERVICES, nats, databaseUrls, leaseTermMs });
    const databaseUrl = new URL(postgres.url);
    databaseUrl.pathname = new URL(databaseUrls.resolver).pathname;
    const bench = new Workbench(postgres, nats, environments, databaseUrl.href);
    bench.closing.push(async () => {
      await nats.stop();
      await postgres.stop();
      home.remove();
    });
    return bench;
  }

  /** Another replica of the store. */
  async startStore(): Promise<RunningService> {
    return this.closedAtTheEnd(await startStore(this.environments['secrets-store']));
  }

  async startResolver(): Promise<RunningService> {
    return this.closedAtTheEnd(await startResolver(this.environments.resolver));
  }

  /** A service's identity without the service. */
  async identity(service: ServiceName): Promise<ServiceCore> {
    const core = await createServiceCore(service, this.environments[service]);
    this.closing.push(() => core.connection.close());
    return core;
  }

  /** An admin of a new team, patient for a minute unless told. */
  async team({ answerWithinMs }: { answerWithinMs?: number } = {}): Promise<TeamClient> {
    const file = this.environments.gateway['COUNTERSIGN_INTAKE_PUBLIC_KEY_FILE']!;
    const intakeKey = JSON.parse(readFileSync(file, 'utf8')) as Jwk;
    const actor = { type: 'user', id: uuidv7(), name: 'admin@example.org', team: uuidv7(), role: 'admin' } as const;
    return new TeamClient(await this.identity('gateway'), intakeKey, actor, answerWithinMs);
  }

  /** A resource of the webhooks consumer that holds these references. */
  async resource(team: TeamClient, name: string, references: SlotReference[]): Promise<ResourceReferences> {
    const webhooks = await this.identity('webhooks');
    const resource = { id: uuidv7(), name };
    const onBehalfOf = await team.tokenFor(createWebhook);
    const actor = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
    await webhooks.bus.call(grantReferences, { resource, references }, { actor, onBehalfOf });
    return { team: team.actor.team, resource, references };
  }

  /** A holder of the webhooks consumer, started, on a connection that it may share with others. */
  holder(core: ServiceCore, options: Partial<CreateHolderOptions> = {}): HolderProcess {
    const logger = createLogger('webhooks', this.environments.webhooks['LOG_LEVEL']!);
    const { bus, connection } = core;
    const process = createHolder({ consumer: 'webhooks', bus, connection, clock: systemClock, logger, ...options });
    process.start();
    return process;
  }

  async stop(): Promise<void> {
    for (const close of this.closing.splice(0).reverse()) await close();
  }

  private closedAtTheEnd(service: RunningService): RunningService {
    let closed: Promise<void> | null = null;
    const once = { close: () => (closed ??= service.close()) };
    this.closing.push(once.close);
    return once;
  }
}
