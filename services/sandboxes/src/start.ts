import type { Environment } from '@countersign/platform-config';
import { startBusService, type RunningService } from '@countersign/platform-service';
import { AppModule } from './app.module.js';

/** Starts sandboxes in this process. @throws ConfigurationError naming every wrong setting */
export function start(env: Environment): Promise<RunningService> {
  return startBusService('sandboxes', env, (core, given) => AppModule.compose(core, given));
}
