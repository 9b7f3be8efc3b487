import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { idempotency } from '../secrets-store/secrets.js';
import { displayName, id, page, pageRequest, secretName, timestamp } from '../words.js';

const operation = operationsOf('webhooks');

export const WEBHOOK_PAYLOAD_BYTES_MAX = 262_144;

/** How long a receiver may take. Whoever calls `webhooks.test` waits longer than this for its answer. */
export const WEBHOOK_TIMEOUT_MS = 10_000;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .refine((text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '', {
    error: 'must not hold a user name or password; use accessTokenSecret',
  });

/** What an admin says of a webhook. Secrets are named; a value has no place here. */
export const webhookInput = z.object({
  name: displayName,
  url,
  /** Sent as `Authorization: Bearer`, and as `${ACCESS_TOKEN}` in payloads. */
  accessTokenSecret: secretName.nullable().default(null),
  /** Further secrets that its payloads may name, as `${SECRET_NAME}`. */
  secrets: z
    .array(secretName)
    .max(50)
    .refine((names) => new Set(names).size === names.length, { error: 'must not name a secret twice' })
    .default([]),
});
export type WebhookInput = z.infer<typeof webhookInput>;

/** A PATCH changes what it names and leaves the rest. */
export const webhookPatch = z
  .object({
    name: webhookInput.shape.name,
    url: webhookInput.shape.url,
    accessTokenSecret: secretName.nullable(),
    secrets: webhookInput.shape.secrets.unwrap(),
  })
  .partial();
export type WebhookPatch = z.infer<typeof webhookPatch>;

export const webhook = webhookInput.extend({
  id,
  accessTokenSecret: secretName.nullable(),
  secrets: z.array(secretName),
  /** Broken: it refuses to send, because a secret that it names was deleted. */
  health: z.enum(['ready', 'broken']),
  /** The secrets that it lacks, and since when. */
  missing: z.array(z.object({ secret: secretName, slot: z.string(), since: timestamp })),
  createdAt: timestamp,
  createdBy: z.string(),
  updatedAt: timestamp,
  updatedBy: z.string(),
});
export type Webhook = z.infer<typeof webhook>;

const writeOptions = { idempotency: idempotency.optional() };

export const createWebhook = operation(
  'webhooks.create',
  ['gateway'],
  z.object({ webhook: webhookInput, ...writeOptions }),
  webhook,
);

export const updateWebhook = operation(
  'webhooks.update',
  ['gateway'],
  z.object({ id, patch: webhookPatch, ...writeOptions }),
  webhook,
);

export const deleteWebhook = operation(
  'webhooks.delete',
  ['gateway'],
  z.object({ id, ...writeOptions }),
  z.object({ id }),
);

export const getWebhook = operation('webhooks.get', ['gateway'], z.object({ id }), webhook);

export const listWebhooks = operation('webhooks.list', ['gateway'], pageRequest, page(webhook));

/** What came of a test call. Every secret in use is redacted from what is shown. */
export const webhookTestResult = z.object({
  request: z.object({
    method: z.literal('POST'),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  response: z.object({
    status: z.number().int(),
    headers: z.record(z.string(), z.string()),
    /** The first 64 KiB. */
    body: z.string(),
    truncated: z.boolean(),
  }),
  durationMs: z.number().nonnegative(),
  /** Which version of each secret the call used. */
  versions: z.array(z.object({ secret: secretName, version: z.number().int().positive() })),
});
export type WebhookTestResult = z.infer<typeof webhookTestResult>;

/**
 * Sends now: `payload` is JSON whose strings (not its keys) may hold `${SECRET_NAME}` and `${ACCESS_TOKEN}`. Every `${`
 * begins a variable: there is no escape, so no literal `${NAME}` ever leaves.
 */
export const testWebhook = operation(
  'webhooks.test',
  ['gateway'],
  z.object({ id, payload: z.json() }),
  webhookTestResult,
);
