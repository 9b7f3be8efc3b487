import type { Environment } from '@countersign/platform-config';
import { startBusService, type RunningService } from '@countersign/platform-service';
import { AppModule } from './app.module.js';

/** Starts the playground in this process. @throws ConfigurationError naming every wrong setting */
export function start(env: Environment): Promise<RunningService> {
  return startBusService('playground', env, (core, given) => AppModule.compose(core, given));
}
