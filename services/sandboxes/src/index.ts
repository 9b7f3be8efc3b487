export { ProcessExecutor } from './executors/process/process-executor.js';
