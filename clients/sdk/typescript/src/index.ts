export { CountersignApiError } from './api-error.js';
export { Sandbox, type RunSettings, type SandboxFile, type SandboxOptions, type SandboxSecret } from './sandbox.js';
export { SandboxRun, type OutputPart, type RunResult } from './sandbox-run.js';
