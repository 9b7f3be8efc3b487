import { STRAYS, touchEveryEndpoint } from '@countersign/e2e/touch-every-endpoint';
import { runSweep } from '@countersign/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { countOf, show } from './show.js';

const USAGE = `Plants values everywhere, breaks things, and searches all that is left for them (docs/security.md, The sweep).
Ends with 1 where anything was found. The whole report: reports/sweep.json.

  --keep FOLDER   keeps the state of the run there, which must not exist, to look into what was found`;
const REPORT = 'reports/sweep.json';

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keep: { type: 'string' }, help: { type: 'boolean', default: false } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error('Stopped: nothing is known.')));
  const { keep } = values;
  const report = await runSweep({
    touch: touchEveryEndpoint,
    strays: STRAYS,
    signal: interrupted.signal,
    onProgress: (text) => console.log(text),
    finish: (system) => (keep === undefined ? system.remove() : system.keep(keep)),
  });
  mkdirSync('reports', { recursive: true });
  writeFileSync(REPORT, JSON.stringify(report, null, 2));
  console.log(`\n${show(report)}`);
  return countOf(report) > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
