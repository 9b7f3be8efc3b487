import { startBusService, type RunningService } from '@countersign/platform-service';
import type { Environment } from '@countersign/platform-config';
import { AppModule } from './app.module.js';

/** Starts secrets-store in this process. @throws ConfigurationError naming every wrong setting */
export function start(env: Environment): Promise<RunningService> {
  return startBusService('secrets-store', env, (core, environment) => AppModule.compose(core, environment));
}
