import { STRAYS, touchEveryEndpoint } from '@countersign/e2e/touch-every-endpoint';
import { runSweep } from '@countersign/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { countOf, show } from './show.js';

const report = await runSweep({
  touch: touchEveryEndpoint,
  strays: STRAYS,
  onProgress: (text) => console.log(text),
});
mkdirSync('reports', { recursive: true });
writeFileSync('reports/sweep.json', JSON.stringify(report, null, 2));
console.log(`\n${show(report)}`);
process.exitCode = countOf(report) > 0 ? 1 : 0;
