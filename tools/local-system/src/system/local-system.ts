import { busPermissions } from '@countersign/contracts';
import { join } from 'node:path';
import { BUBBLEWRAP_INSTALLED, findBubblewrap } from '../bubblewrap/find-bubblewrap.js';
import { sandboxNote } from '../bubblewrap/sandbox-note.js';
import { bootstrapDatabase } from '../database/bootstrap-database.js';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { ensureSecretFile, generatePassword } from '../files/secret-file.js';
import { ensureSystemKeys } from '../keys/system-keys.js';
import { NatsServer } from '../nats/nats-server.js';
import { freePort } from '../ports/free-port.js';
import { requireFreePort } from '../ports/require-free-port.js';
import { PostgresServer } from '../postgres/postgres-server.js';
import { adminPassword, type AdminPassword } from './admin-password.js';
import { auditEnvironment } from './audit-environment.js';
import { HomeLock } from './home-lock.js';
import type { LocalSystemOptions, SystemSettings } from './local-system-options.js';
import type { RunningServices } from './running-services.js';
import { ownServersTls } from './own-servers-tls.js';
import { consumersEnvironment, serviceEnvironment } from './service-environment.js';
import { servicePlans } from './service-plan.js';
import { startServices } from './start-services.js';
import type { SystemFacts } from './system-facts.js';

const DATABASE = 'countersign';

/** A whole Countersign on this machine: database, bus and services, from one directory. */
export class LocalSystem {
  private constructor(
    readonly facts: SystemFacts,
    /** Null where DATABASE_URL names one. */
    readonly postgres: PostgresServer | null,
    /** Null where NATS_URL names one. */
    readonly nats: NatsServer | null,
    readonly services: RunningServices,
    readonly admin: AdminPassword,
    /** What the person who starts it should know. */
    readonly notes: readonly string[],
    private readonly stops: (() => unknown)[],
  ) {}

  /** @throws LaunchFailure, ConfigurationError; whatever was started is stopped by then */
  static async start(options: LocalSystemOptions): Promise<LocalSystem> {
    const stops: (() => unknown)[] = [];
    try {
      return await LocalSystem.compose(options, stops);
    } catch (error) {
      await stopAll(stops);
      throw error;
    }
  }

  /** The API's address. */
  get url(): string {
    return `http://127.0.0.1:${this.facts.port}`;
  }

  get logs(): string {
    return join(this.facts.home, 'logs');
  }

  /** Stops everything it started, in reverse order. */
  async stop(): Promise<void> {
    await stopAll(this.stops);
  }

  private static async compose(options: LocalSystemOptions, stops: (() => unknown)[]): Promise<LocalSystem> {
    const { settings = {}, onProgress, signal } = options;
    const tls = ownServersTls(settings);
    const home = ensurePrivateDirectory(options.home);
    const lock = HomeLock.acquire(home);
    stops.push(() => lock.release());
    // Before anything is started: whoever named one is told at once that it is taken.
    if (options.port !== undefined) await requireFreePort(options.port, 'the API', 'COUNTERSIGN_PORT');
    const plans = options.services ?? servicePlans();
    const names = plans.map(({ name }) => name);
    const keys = ensureSystemKeys(home, names);
    const admin = adminPassword(home, settings.adminPassword);

    const consumers = withBubblewrap(settings, onProgress);
    const permissions = options.permissions ?? busPermissions();
    const [postgres, nats] = await Promise.all([
      settings.databaseUrl
        ? null
        : stopped(PostgresServer.start({ home, database: DATABASE, signal, ...options.postgres }), stops),
      settings.natsUrl
        ? null
        : stopped(NatsServer.start({ home, permissions, program: settings.natsServerBin, onProgress, signal }), stops),
    ]);
    const databasePasswordFiles = passwordFiles(home, names);
    const url = settings.databaseUrl ?? postgres!.superuserUrl(DATABASE);
    await bootstrapDatabase({ url, tls: tls.database, passwords: contentsOf(databasePasswordFiles) });
    // Not before it is needed: in between others may take it.
    const port = options.port ?? (await freePort());
    const facts: SystemFacts = {
      ...{ home, port, keys, databasePasswordFiles },
      databaseUrl: withoutCredentials(url),
      natsUrl: settings.natsUrl ?? nats!.url,
      natsPasswordFiles: nats?.passwordFiles ?? null,
      tlsFiles: tls.environment,
      adminEmail: settings.adminEmail ?? 'admin@countersign.local',
      adminPasswordFile: admin.file,
      audit: auditEnvironment(settings),
      consumers: consumersEnvironment(consumers),
      kmsKeyArns: (settings.kmsKeyArns ?? []).join(','),
      kmsEndpoint: settings.kmsEndpoint ?? '',
      logLevel: settings.logLevel ?? 'info',
    };
    const environment = options.environment ?? serviceEnvironment;
    const services = await startServices(
      plans.map((plan) => ({
        ...plan,
        env: environment(plan.name, facts),
        nodeArguments: options.nodeArguments?.(plan.name, facts) ?? [],
      })),
      {
        mode: options.mode,
        home,
        readyUrl: options.readyUrl === undefined ? `http://127.0.0.1:${port}/readyz` : options.readyUrl,
        stops,
        signal,
      },
    );
    const notes = [...(postgres?.notes ?? []), sandboxNote(consumers)].filter((note) => note !== null);
    return new LocalSystem(facts, postgres, nats, services, admin, notes, stops);
  }
}

/** Brought before the service asks for it, unless it was named, or sandboxes run elsewhere. */
function withBubblewrap(settings: SystemSettings, onProgress?: (text: string) => void): SystemSettings {
  const { sandboxExecutor = 'process', sandboxBubblewrap = BUBBLEWRAP_INSTALLED } = settings;
  if (sandboxExecutor !== 'process' || sandboxBubblewrap !== BUBBLEWRAP_INSTALLED) return settings;
  return { ...settings, sandboxBubblewrap: findBubblewrap(onProgress) };
}

/** Registers a server to be stopped, also where another one that starts at the same time fails. */
async function stopped<S extends { stop(): Promise<void> }>(
  starting: Promise<S>,
  stops: (() => unknown)[],
): Promise<S> {
  stops.push(async () => (await starting.catch(() => null))?.stop());
  return starting;
}

async function stopAll(stops: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops.splice(0).reverse()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function passwordFiles(home: string, services: string[]): Record<string, string> {
  const directory = ensurePrivateDirectory(join(home, 'database-passwords'));
  return Object.fromEntries(services.map((service) => [service, join(directory, service)]));
}

function contentsOf(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([service, file]) => [service, ensureSecretFile(file, generatePassword)]),
  );
}

function withoutCredentials(url: string): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare.href;
}
