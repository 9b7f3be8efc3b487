import { runMain } from '@countersign/platform-service';
import { start } from './start.js';

await runMain(start);
