import type { Environment } from '@countersign/platform-config';
import { startBusService, type RunningService } from '@countersign/platform-service';
import { AppModule } from './app.module.js';

/** Starts evals in this process. @throws ConfigurationError naming every wrong setting */
export function start(env: Environment): Promise<RunningService> {
  return startBusService('evals', env, (core, given) => AppModule.compose(core, given));
}
