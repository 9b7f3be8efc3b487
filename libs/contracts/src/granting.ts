import { launchEvalJob, rerunEvalJob, resumeEvalJob, updateEvalJob } from './evals/jobs.js';
import { createCustomProvider, enableProvider, updateCustomProvider } from './playground/provider-operations.js';
import { createSandbox } from './sandboxes/sandboxes.js';
import { createWebhook, updateWebhook } from './webhooks/webhooks.js';

/**
 * The acts by which people save, or start, what names secrets. Only a token for one of them may stand behind a grant: who
 * looked at a list has asked a consumer for nothing.
 */
export const GRANTING: ReadonlySet<string> = new Set(
  [
    ...[createWebhook, updateWebhook],
    ...[enableProvider, createCustomProvider, updateCustomProvider],
    createSandbox,
    ...[launchEvalJob, resumeEvalJob, rerunEvalJob, updateEvalJob],
  ].map(({ subject }) => subject),
);
