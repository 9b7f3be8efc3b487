import type { Environment } from '@countersign/platform-config';
import { startBusService, type RunningService } from '@countersign/platform-service';
import { AppModule } from './app.module.js';

/** Starts the resolver in this process. @throws ConfigurationError naming every wrong setting */
export function start(env: Environment): Promise<RunningService> {
  return startBusService('resolver', env, (core, environment) => AppModule.compose(core, environment));
}
