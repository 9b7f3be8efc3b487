import type { Environment } from '@countersign/platform-config';
import { SeededRandom } from '@countersign/seeded-random';
import { createHolder } from '@countersign/holder';
import { runMain, createServiceCore, type RunningService } from '@countersign/platform-service';
import { appendFileSync } from 'node:fs';
import type { HolderLine, HolderOrders } from './holder-line.js';
import { LastReading } from './last-reading.js';
import { ObservedBus } from './observed-bus.js';
import { UseLoop } from './use-loop.js';
import { monotonicMs } from './monotonic.js';

/** How often it looks whether it runs at all, and how late it may be: no later than the store allows beyond a limit. */
const [LOOK_MS, STANDSTILL_MS] = [100, 400];

/** Says when this process did nothing for a while: its uses cannot end at their limit then. */
function noticeStandstills(notice: (at: number, until: number) => void): void {
  let looked = monotonicMs();
  const look = () => {
    const [at, until] = [looked, monotonicMs()];
    looked = until;
    if (until - at > LOOK_MS + STANDSTILL_MS) notice(at, until);
  };
  setInterval(look, LOOK_MS).unref();
}

/** One instance of the consumer `webhooks`: it does nothing but use secrets and write down which. */
async function start(env: Environment): Promise<RunningService> {
  const orders = JSON.parse(env['CHAOS_HOLDER'] ?? '') as HolderOrders;
  const write = (line: HolderLine) =>
    appendFileSync(orders.historyFile, `${JSON.stringify({ holder: orders.instance, ...line })}\n`);
  noticeStandstills((at, until) => write({ is: 'stood-still', at, until }));
  const { connection, tokens, logger } = await createServiceCore('webhooks', env);
  const clock = new LastReading();
  const bus = new ObservedBus(connection, tokens, () => write({ is: 'leased', at: monotonicMs() }));
  const holding = createHolder({
    consumer: 'webhooks',
    ...{ bus, connection, clock, logger },
    instance: orders.instance,
    longestUseMs: UseLoop.longestMs(orders),
  });
  holding.start();
  const loops = Array.from({ length: orders.concurrency }, (_, index) => {
    const loop = new UseLoop(holding.holder, orders, new SeededRandom(orders.seed * 31 + index), clock, write, index);
    return { loop, ended: loop.run() };
  });
  return {
    close: async () => {
      for (const { loop } of loops) loop.stop();
      await holding.leave();
      await connection.drain();
    },
  };
}

await runMain(start);
