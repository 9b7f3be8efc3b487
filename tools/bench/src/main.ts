import { propagation } from './propagation/command.js';
import { USAGE } from './propagation/options.js';
import { toldToStop } from './told-to-stop.js';

const [command, ...args] = process.argv.slice(2);
const signal = toldToStop();

if (command !== 'propagation' || args.includes('--help')) {
  console.log(`There is one benchmark: propagation.\n\n${USAGE}`);
  process.exit(command === 'propagation' ? 0 : 2);
}
try {
  await propagation(args, { signal, progress: (text) => console.error(text) });
  process.exit(0);
} catch (error) {
  if (signal.aborted) {
    console.error('Stopped.');
    process.exit(130);
  }
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
