import * as evalBenchmarks from './evals/benchmarks.js';
import * as evalJobs from './evals/jobs.js';
import * as evalResults from './evals/results.js';
import { health } from './health.js';
import type { Operation } from './operation.js';
import * as budgets from './playground/budgets.js';
import * as completions from './playground/completions.js';
import * as history from './playground/history.js';
import * as providers from './playground/provider-operations.js';
import * as savedModels from './playground/saved-models.js';
import * as resolverKeys from './resolver/keys.js';
import { resolve } from './resolver/resolve.js';
import * as runs from './sandboxes/runs.js';
import * as sandboxes from './sandboxes/sandboxes.js';
import * as auditLog from './secrets-store/audit-log.js';
import * as changeLog from './secrets-store/change-log.js';
import * as deployment from './secrets-store/deployment.js';
import * as keys from './secrets-store/keys.js';
import * as leases from './secrets-store/leases.js';
import * as propagation from './secrets-store/propagation.js';
import * as references from './secrets-store/references.js';
import * as resolves from './secrets-store/resolves.js';
import * as secrets from './secrets-store/secrets.js';
import * as automations from './webhooks/automations.js';
import * as events from './webhooks/events.js';
import * as executions from './webhooks/executions.js';
import * as webhooks from './webhooks/webhooks.js';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'subject' in value && 'callers' in value;
}

/** Every operation there is, found by what the contract files export, so that none can be forgotten. */
export const OPERATIONS: readonly Operation[] = [
  ...Object.values(health),
  ...[
    { resolve },
    auditLog,
    changeLog,
    deployment,
    keys,
    resolverKeys,
    leases,
    propagation,
    references,
    resolves,
    runs,
    sandboxes,
    secrets,
    automations,
    events,
    executions,
    webhooks,
    budgets,
    completions,
    history,
    providers,
    savedModels,
    evalBenchmarks,
    evalJobs,
    evalResults,
  ].flatMap((file) => Object.values(file).filter(isOperation)),
];
