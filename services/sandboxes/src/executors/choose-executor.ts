import type { Logger } from '@countersign/platform-log';
import type { Executor } from './executor.js';
import { BubblewrapUnusable } from './process/check-bubblewrap.js';
import { UnconfinedExecutor } from './unconfined/unconfined-executor.js';

/** The one with walls wherever it works; without any only where it cannot work and an operator has said so. */
export async function chooseExecutor(
  confined: Executor,
  { isUnconfinedAllowed, logger }: { isUnconfinedAllowed: boolean; logger: Logger },
): Promise<Executor> {
  if (!isUnconfinedAllowed) return confined;
  try {
    await confined.check();
    return confined;
  } catch (error) {
    // Whatever else is wrong is no reason to do without.
    if (!(error instanceof BubblewrapUnusable)) return confined;
    logger.warn(
      'SANDBOXES RUN WITHOUT WALLS: COUNTERSIGN_SANDBOX_UNCONFINED allows it, and bubblewrap cannot be used. Code in them ' +
        `sees the machine, its network and its files as the service's user does. ${error.message}`,
    );
    return new UnconfinedExecutor();
  }
}
