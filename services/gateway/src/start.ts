import 'reflect-metadata';
import type { Environment } from '@countersign/platform-config';
import { nestLogger } from '@countersign/platform-log';
import { createServiceCore, type RunningService, type ServiceCore } from '@countersign/platform-service';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { CONTROLLERS } from './controllers.js';
import { createHttpAdapter } from './http/create-http-adapter.js';
import { routesOf } from './http/route.js';
import { readConfiguration, type GatewaySettings } from './settings.js';

export interface RunningGateway extends RunningService {
  /** Where it listens. */
  url: string;
}

/** Starts the gateway in this process. @throws ConfigurationError naming every wrong setting */
export async function start(env: Environment): Promise<RunningGateway> {
  const core = await createServiceCore('gateway', env);
  try {
    const app = await createGateway(core, env);
    const url = await listen(app, readConfiguration(env).settings);
    core.logger.info({ url }, 'ready');
    return {
      url,
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

/** The gateway on a given core, ready to listen. */
export async function createGateway(core: ServiceCore, env: Environment): Promise<NestFastifyApplication> {
  const configuration = readConfiguration(env);
  const adapter = await createHttpAdapter(configuration.settings, core.logger, routesOf(CONTROLLERS));
  const module = AppModule.compose(core, env, configuration);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger(core.logger),
    abortOnError: false,
    // The adapter reads bodies itself: see createHttpAdapter.
    bodyParser: false,
  });
  await orClose(app, () => app.init());
  return app;
}

async function listen(app: NestFastifyApplication, { port, host }: GatewaySettings): Promise<string> {
  await orClose(app, () => app.listen(port, host));
  return app.getUrl();
}

/** Where a step of the start fails, what has started before it is stopped: no loop runs on behind the error. */
async function orClose(app: NestFastifyApplication, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    await app.close();
    throw error;
  }
}
