import { executorSuite } from '../../fixtures/executor-suite.js';
import { ProcessExecutor } from './process-executor.js';

executorSuite('process', async () => new ProcessExecutor());
