import type { Benchmark } from './benchmark.js';
import { toldToStop } from './told-to-stop.js';

/** One folder each, whose `benchmark.ts` exports `benchmark`. Loaded alone: no part of another is in what is measured. */
const NAMES = ['propagation', 'redactor', 'custody', 'webhooks', 'playground', 'sandboxes', 'console'];

const [name = '', ...args] = process.argv.slice(2);
const signal = toldToStop();

if (!NAMES.includes(name)) {
  console.error(`There is no benchmark "${name}". There are: ${NAMES.join(', ')}.`);
  process.exit(2);
}
try {
  const { benchmark } = (await import(`./${name}/benchmark.js`)) as { benchmark: Benchmark };
  if (args.includes('--help')) console.log(benchmark.usage);
  else await benchmark.run(args, { signal, progress: (text) => console.error(text) });
  process.exit(0);
} catch (error) {
  if (signal.aborted) {
    console.error('Stopped.');
    process.exit(130);
  }
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
