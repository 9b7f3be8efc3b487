import { Child } from '../child.js';
import { summarize, type Summary } from '../statistics.js';
import type { CachedUseApi } from './cached-use-api.js';
import type { Rig } from './rig.js';
import type { Stock } from './stock.js';

/** Microseconds a call; a measurement is the mean of one block of calls. */
export interface CachedUse {
  direct: Summary;
  awaited: Summary;
  used: Summary;
  /** Of `use` over calling `fn`: of the same block, so that what disturbs one disturbs the other. */
  cost: Summary;
}

const BLOCKS = 200;
const USES_PER_BLOCK = 10_000;

/** In a process of its own, in which nothing else has formed how the code is compiled. */
export async function measureCachedUse(rig: Rig, stock: Stock): Promise<CachedUse> {
  const child = Child.start<CachedUseApi>(new URL('./cached-use-child.js', import.meta.url));
  try {
    const { direct, awaited, used } = await child.ask('measure', {
      environment: rig.workbench.environments.webhooks,
      of: stock.rotated,
      blocks: BLOCKS,
      usesPerBlock: USES_PER_BLOCK,
    });
    return {
      direct: summarize(direct),
      awaited: summarize(awaited),
      used: summarize(used),
      cost: summarize(used.map((value, block) => value - direct[block]!)),
    };
  } finally {
    await child.stop();
  }
}
