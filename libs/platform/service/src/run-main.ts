import { ConfigurationError, type Environment } from '@countersign/platform-config';
import { safeError } from '@countersign/platform-log';
import type { RunningService } from './start-bus-service.js';

/**
 * A service as a process of its own: starts it, and on SIGTERM or SIGINT closes it and ends. A boot that fails prints
 * why, in words for a wrong setting, and exits with 1.
 */
export async function runMain(start: (env: Environment) => Promise<RunningService>): Promise<void> {
  try {
    const running = await start(process.env);
    let closing = false;
    const stop = () => {
      if (closing) return;
      closing = true;
      void running.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    const text = error instanceof ConfigurationError ? error.message : JSON.stringify(safeError(error));
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}
