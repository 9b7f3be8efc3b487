import type { Environment } from '@countersign/platform-config';
import { startBusService, type RunningService } from '@countersign/platform-service';
import { AppModule } from './app.module.js';

/** Starts webhooks in this process. @throws ConfigurationError naming every wrong setting */
export function start(env: Environment): Promise<RunningService> {
  return startBusService('webhooks', env, (core, given) => AppModule.compose(core, given));
}
