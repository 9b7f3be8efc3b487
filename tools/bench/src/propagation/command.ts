import { writeFileSync } from 'node:fs';
import type { RunContext } from '../benchmark.js';
import { parseOptions } from './options.js';
import { run } from './run.js';
import { show } from './show.js';
import { verdicts } from './verdicts.js';

/** `bench propagation`: measures, prints, writes. Figures that are missed are said, and are no failure of the program. */
export async function propagation(args: readonly string[], context: RunContext): Promise<void> {
  const options = parseOptions(args);
  const report = await run(options, context);
  console.log(`\n${show(report)}`);
  if (options.json === null) return;
  writeFileSync(options.json, `${JSON.stringify({ ...report, verdicts: verdicts(report) }, null, 2)}\n`);
  console.log(`\nEverything measured is in ${options.json}.`);
}
