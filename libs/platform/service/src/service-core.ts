import type { ServiceName } from '@countersign/contracts';
import { BUS_CONNECTION, BusClient, connectBus, type NatsConnection } from '@countersign/platform-bus';
import { CLOCK, systemClock, type Clock } from '@countersign/platform-clock';
import {
  ConfigurationError,
  natsTlsSettings,
  openTlsFiles,
  parseSettings,
  readSettingFile,
  serviceSettings,
  type Environment,
  type Setting,
} from '@countersign/platform-config';
import { ActorTokens } from '@countersign/platform-identity';
import { createLogger, LOGGER, type Logger } from '@countersign/platform-log';
import { Global, Module, type DynamicModule } from '@nestjs/common';

/** What every service has: a log, a clock, an identity and its one connection to the bus. */
export interface ServiceCore {
  service: ServiceName;
  logger: Logger;
  clock: Clock;
  tokens: ActorTokens;
  connection: NatsConnection;
  bus: BusClient;
}

/** Parses the settings that all services share and connects. @throws ConfigurationError */
export async function createServiceCore(service: ServiceName, env: Environment): Promise<ServiceCore> {
  const settings = parseSettings(serviceSettings, env);
  const logger = createLogger(service, settings.logLevel);
  const password =
    settings.natsPasswordFile && readSettingFile(serviceSettings.natsPasswordFile, settings.natsPasswordFile);
  const tokens = await ActorTokens.create(
    service,
    readJson(serviceSettings.identityKeyFile, settings.identityKeyFile),
    readJson(serviceSettings.trustedKeysFile, settings.trustedKeysFile),
    systemClock,
  );
  const { natsUrl: url, natsUser: user, natsCaFile: caFile, natsCertFile: certFile, natsKeyFile: keyFile } = settings;
  const address = { url, user, password, tls: openTlsFiles(natsTlsSettings, { caFile, certFile, keyFile }) };
  const connection = await connectBus(service, address, logger);
  return { service, logger, clock: systemClock, tokens, connection, bus: new BusClient(connection, tokens) };
}

/** Reads a JSON file that a setting names, such as a key. Its content is never part of the error. */
export function readJson<T>(setting: Setting<string>, path: string): T {
  try {
    return JSON.parse(readSettingFile(setting, path)) as T;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`${setting.name} names a file that is not JSON.`);
  }
}

/** Makes the core injectable everywhere in a service. */
@Global()
@Module({})
export class ServiceCoreModule {
  static with(core: ServiceCore): DynamicModule {
    const providers = [
      { provide: LOGGER, useValue: core.logger },
      { provide: CLOCK, useValue: core.clock },
      { provide: ActorTokens, useValue: core.tokens },
      { provide: BusClient, useValue: core.bus },
      { provide: BUS_CONNECTION, useValue: core.connection },
    ];
    return { module: ServiceCoreModule, providers, exports: providers };
  }
}
