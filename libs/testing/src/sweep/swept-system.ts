import { busPermissions, type ServiceName } from '@countersign/contracts';
import {
  ensurePrivateDirectory,
  serviceEnvironment,
  servicePlans,
  type SubjectPermissions,
  type SystemFacts,
} from '@countersign/local-system';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../api-client.js';
import { HttpReceiver } from '../http-receiver.js';
import { RecordingRelay } from '../recording-relay.js';
import { startSystem, type TestSystem } from '../start-system.js';
import { waitFor } from '../wait-for.js';
import { BusTrace } from './bus-trace.js';
import { CanaryNest } from './canary.js';
import { heapSnapshotArguments } from './heap-snapshot.js';
import type { SystemProcess } from './processes.js';

/** glibc overwrites what is freed then: what is found in the memory of a process has not been given back by it. */
const OVERWRITES_FREED = { GLIBC_TUNABLES: 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0' };

/** Who hears everything on the bus. */
const RECORDER = 'recorder';

export interface SweptSystemOptions {
  /** Of what is planted. */
  nest?: CanaryNest;
  /** For those who plant something on purpose: more variables and arguments of Node, by service. */
  variables?: Record<string, Record<string, string>>;
  nodeArguments?: Record<string, string[]>;
  /** And more identities on the bus. */
  users?: Record<string, SubjectPermissions>;
  signal?: AbortSignal | undefined;
}

type Server = 'nats' | 'postgresql';

/** A whole system, one process a service, in which everything that could hold a value is kept for a sweep to search. */
export class SweptSystem {
  private constructor(
    readonly test: TestSystem,
    readonly nest: CanaryNest,
    readonly client: ApiClient,
    readonly receiver: HttpReceiver,
    /** Where the audit log is streamed to. */
    readonly collector: HttpReceiver,
    readonly bus: BusTrace,
    /** Between each service and its servers: every byte of both directions. */
    readonly relays: Record<Server, Map<string, RecordingRelay>>,
    private readonly stops: (() => Promise<void>)[],
  ) {}

  static async start(options: SweptSystemOptions = {}): Promise<SweptSystem> {
    const { nest = new CanaryNest(), variables, nodeArguments, users, signal } = options;
    const stops: (() => Promise<void>)[] = [];
    let test: TestSystem | null = null;
    try {
      const receiver = await stoppedAtTheEnd(HttpReceiver.start(), stops);
      const collector = await stoppedAtTheEnd(HttpReceiver.start(), stops);
      const relays = { nats: await relaysOfAll(stops), postgresql: await relaysOfAll(stops) };
      test = await startSystem({
        mode: 'processes',
        signal,
        settings: {
          logLevel: 'debug',
          egressAllow: `127.0.0.1:${receiver.port}`,
          auditStreams: ['stdout', `${collector.url}/audit`],
        },
        permissions: { ...busPermissions(), [RECORDER]: { publish: [], subscribe: ['>'] }, ...users },
        environment: (service, facts) => ({
          ...throughRelays(service, facts, relays),
          ...OVERWRITES_FREED,
          ...variables?.[service],
        }),
        nodeArguments: (service, { home }) => [
          ...heapSnapshotArguments(evidence(home, 'heap')),
          ...(nodeArguments?.[service] ?? []),
        ],
      });
      await stoppedAtTheEnd(Promise.resolve(test.system), stops);
      const bus = await stoppedAtTheEnd(BusTrace.start(test.busCredentials(RECORDER)), stops);
      const system = new SweptSystem(test, nest, new ApiClient(test.url), receiver, collector, bus, relays, stops);
      await system.client.signIn(test.admin);
      return system;
    } catch (error) {
      await stopAll(stops);
      await test?.stop();
      throw error;
    }
  }

  get home(): string {
    return this.test.home;
  }

  /** In the home, and no part of the state: what the sweep itself has written down. */
  evidence(kind?: string): string {
    return evidence(this.home, kind);
  }

  /** Where PostgreSQL keeps its files; outside of the home where it runs as root. */
  get dataDirectory(): string {
    return this.test.system.postgres!.dataDirectory;
  }

  databaseUrl(): string {
    return this.test.system.postgres!.superuserUrl('countersign');
  }

  get services(): SystemProcess[] {
    return [...this.test.system.services.processes].flatMap(([name, { pid }]) => (pid === null ? [] : [{ name, pid }]));
  }

  get servers(): SystemProcess[] {
    const { postgres, nats } = this.test.system;
    const processes = { postgresql: postgres!.process, nats: nats!.process };
    return Object.entries(processes).flatMap(([name, { pid }]) => (pid === null ? [] : [{ name, pid }]));
  }

  /** Waits until the system can do its work, as after a crash. */
  async ready(): Promise<void> {
    const answers = async () => (await fetch(`${this.test.url}/readyz`)).ok;
    await waitFor(answers, { deadlineMs: 60_000, what: 'a system that is ready again' });
  }

  async kill(service: ServiceName): Promise<void> {
    await this.test.system.services.processes.get(service)!.kill();
  }

  async startAgain(service: ServiceName): Promise<void> {
    await this.test.system.services.processes.get(service)!.start();
  }

  /** What the servers still had in memory is on disk then. The state stays. */
  async stop(): Promise<void> {
    await stopAll(this.stops);
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.test.stop();
  }

  /** Moves the state away from where the next test would remove it. @param path must not exist */
  async keep(path: string): Promise<void> {
    await this.stop();
    const { dataDirectory } = this;
    if (!dataDirectory.startsWith(this.home)) renameSync(dataDirectory, join(this.home, 'postgresql-data'));
    renameSync(this.home, path);
  }
}

async function stoppedAtTheEnd<S extends { stop(): Promise<void> }>(
  starting: Promise<S>,
  stops: (() => Promise<void>)[],
): Promise<S> {
  const started = await starting;
  stops.push(() => started.stop());
  return started;
}

async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

function evidence(home: string, kind = ''): string {
  return ensurePrivateDirectory(join(home, 'evidence', kind));
}

async function relaysOfAll(stops: (() => Promise<void>)[]): Promise<Map<string, RecordingRelay>> {
  const relays = new Map<string, RecordingRelay>();
  for (const { name } of servicePlans()) relays.set(name, await stoppedAtTheEnd(RecordingRelay.start(0), stops));
  return relays;
}

/** The servers' ports are known only now that they run. */
function throughRelays(service: string, facts: SystemFacts, relays: SweptSystem['relays']): Record<string, string> {
  const through = (relay: RecordingRelay, url: string) => {
    const own = new URL(url);
    relay.targetPort = Number(own.port);
    own.port = String(relay.port);
    return own.href;
  };
  const environment = serviceEnvironment(service, facts);
  return {
    ...environment,
    NATS_URL: through(relays.nats.get(service)!, environment['NATS_URL']!),
    DATABASE_URL: through(relays.postgresql.get(service)!, environment['DATABASE_URL']!),
  };
}
