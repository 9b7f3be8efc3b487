import 'reflect-metadata';
import type { ServiceName } from '@countersign/contracts';
import { BusServer, DirectHandlers, StreamHandlers } from '@countersign/platform-bus';
import type { Environment } from '@countersign/platform-config';
import { nestLogger } from '@countersign/platform-log';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTimeout } from 'node:timers/promises';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { createServiceCore, type ServiceCore } from './service-core.js';

export interface RunningService {
  /** Takes no new requests, finishes those that run, leaves the bus and the database. */
  close(): Promise<void>;
}

/**
 * Starts a service that answers on the bus.
 * @param compose makes the service's module from its core and the environment; the settings are parsed there, at once
 */
export async function startBusService(
  service: ServiceName,
  env: Environment,
  compose: (core: ServiceCore, env: Environment) => DynamicModule,
): Promise<RunningService> {
  const core = await createServiceCore(service, env);
  try {
    const server = new BusServer(core.connection, service);
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(compose(core, env), {
      strategy: server,
      logger: nestLogger(core.logger),
      abortOnError: false,
    });
    server.answerDirectly(app.get(DirectHandlers, { strict: false }).all());
    server.answerInPieces(app.get(StreamHandlers, { strict: false }).all());
    await app.listen();
    // Ready means that the bus knows: a request that follows at once finds us.
    await heardByTheBus(core);
    core.logger.info('ready');
    return {
      close: async () => {
        await app.close();
        await core.connection.drain();
      },
    };
  } catch (error) {
    await core.connection.close();
    throw error;
  }
}

/** A bus that goes away during the boot is waited for, as later. */
async function heardByTheBus({ connection, logger }: ServiceCore): Promise<void> {
  while (!connection.isClosed()) {
    try {
      return await connection.flush();
    } catch (error) {
      logger.warn({ err: error }, 'the bus went away during the boot; waiting for it');
      await setTimeout(250);
    }
  }
}
