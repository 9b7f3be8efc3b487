export { start } from './start.js';
// For the benchmark, which starts sandboxes without the service around them.
export { RunOutput } from './domain/live/run-output.js';
export type { SandboxSpec } from './executors/executor.js';
export { ProcessExecutor } from './executors/process/process-executor.js';
export { SandboxEnvironment } from './executors/sandbox-environment.js';
export { DEFAULT_LIMITS } from './executors/sandbox-limits.js';
