import { executorSuite } from '../../fixtures/executor-suite.js';
import { processExecutor } from '../../fixtures/process-executor.js';

executorSuite('process', async () => processExecutor());
