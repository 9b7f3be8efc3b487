import { createHolder, type HolderProcess, type OpenedSecret } from '@countersign/holder';
import { createServiceCore } from '@countersign/platform-service';
import { serve } from '../child.js';
import type { CachedUseApi, CachedUseBlocks, CachedUsePlan } from './cached-use-api.js';

const WARM_UP_BLOCKS = 20;
const closing: (() => Promise<unknown>)[] = [];
let sum = 0;

/** Touches what it is given, so that no compiler finds that it does nothing. */
function fn([opened]: OpenedSecret[]): void {
  sum += opened!.version;
}

/** What `use` must reckon with. */
const mayWait: (opened: OpenedSecret[]) => void | Promise<void> = fn;

async function startHolder({ environment }: CachedUsePlan): Promise<HolderProcess> {
  const core = await createServiceCore('webhooks', environment);
  const process = createHolder({ consumer: 'webhooks', ...core, instance: 'cached-use' });
  process.start();
  closing.push(() => core.connection.close());
  closing.push(() => process.leave());
  return process;
}

async function measure(plan: CachedUsePlan): Promise<CachedUseBlocks> {
  const { holder } = await startHolder(plan);
  const { of, usesPerBlock } = plan;
  const given = await holder.use(of, (opened) => opened);
  const blocks: CachedUseBlocks = { direct: [], awaited: [], used: [] };
  for (let block = -WARM_UP_BLOCKS; block < plan.blocks; block += 1) {
    const began = performance.now();
    for (let call = 0; call < usesPerBlock; call += 1) fn(given);
    const directed = performance.now();
    for (let call = 0; call < usesPerBlock; call += 1) await mayWait(given);
    const awaited = performance.now();
    for (let call = 0; call < usesPerBlock; call += 1) await holder.use(of, fn);
    const used = performance.now();
    // The timers run between blocks: a lease is renewed in production too, but not within one call.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (block < 0) continue;
    const micros = 1000 / usesPerBlock;
    blocks.direct.push((directed - began) * micros);
    blocks.awaited.push((awaited - directed) * micros);
    blocks.used.push((used - awaited) * micros);
  }
  if (sum === 0) throw new Error('Nothing was used.');
  return blocks;
}

serve<CachedUseApi>({ measure }, async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
