import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { resourceFields, writeOptions } from '../resource.js';
import { displayName, id, page, pageRequest, secretName } from '../words.js';
import { headerName, staticHeaders } from './headers.js';

const operation = operationsOf('webhooks');

export const WEBHOOK_PAYLOAD_BYTES_MAX = 262_144;

/** How long a receiver may be given, in seconds. Whoever calls `webhooks.test` waits longer than this for its answer. */
export const WEBHOOK_TIMEOUT_SECONDS_MAX = 30;
const WEBHOOK_TIMEOUT_SECONDS = 10;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .refine((text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '', {
    error: 'must not hold a user name or password; use accessTokenSecret',
  });

const fields = z.object({
  name: displayName,
  url,
  /** Sent as `Authorization: Bearer`, and as `${ACCESS_TOKEN}` in payloads. */
  accessTokenSecret: secretName.nullable(),
  /** Signs every request: base64 of HMAC-SHA256, and Standard Webhooks. Never a variable of a payload. */
  signingSecret: secretName.nullable(),
  /** Further secrets that its payloads may name, as `${SECRET_NAME}`. */
  secrets: z
    .array(secretName)
    .max(50)
    .refine((names) => new Set(names).size === names.length, { error: 'must not name a secret twice' }),
  /** Sent as they are with every request, and shown to every member: no place for a value. */
  headers: staticHeaders,
  /** How long the receiver may take for its whole answer. */
  timeoutSeconds: z.number().int().min(1).max(WEBHOOK_TIMEOUT_SECONDS_MAX),
  /** Off: no event fires its automations, and what was waiting fails, to be redelivered. The test still sends. */
  enabled: z.boolean(),
  /** A second name for `X-Countersign-Signature`, such as `X-Wandb-Signature`, for a receiver that checks that one. */
  signatureHeader: headerName.nullable(),
});

/** What an admin says of a webhook. Secrets are named; a value has no place here. */
export const webhookInput = fields.extend({
  accessTokenSecret: fields.shape.accessTokenSecret.default(null),
  signingSecret: fields.shape.signingSecret.default(null),
  secrets: fields.shape.secrets.default([]),
  headers: fields.shape.headers.default({}),
  timeoutSeconds: fields.shape.timeoutSeconds.default(WEBHOOK_TIMEOUT_SECONDS),
  enabled: fields.shape.enabled.default(true),
  signatureHeader: fields.shape.signatureHeader.default(null),
});
export type WebhookInput = z.infer<typeof webhookInput>;

/** A PATCH changes what it names and leaves the rest. */
export const webhookPatch = fields.partial();
export type WebhookPatch = z.infer<typeof webhookPatch>;

/** Broken: it refuses to send, because a secret that it names was deleted. */
export const webhook = fields.extend({
  // What was saved under other limits is shown all the same.
  secrets: z.array(secretName),
  headers: z.record(z.string(), z.string()),
  timeoutSeconds: z.number().int(),
  signatureHeader: z.string().nullable(),
  ...resourceFields,
});
export type Webhook = z.infer<typeof webhook>;

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

/** A request as people see it: what was filled in is masked, and every secret in use is redacted. */
export const sentRequest = z.object({
  method: z.literal('POST'),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type SentRequest = z.infer<typeof sentRequest>;

export const receivedResponse = z.object({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  /** The first 64 KiB. */
  body: z.string(),
  truncated: z.boolean(),
});
export type ReceivedResponse = z.infer<typeof receivedResponse>;

/** Which version of a secret a request used. */
export const usedVersion = z.object({
  secret: secretName,
  version: z.number().int().positive(),
  /** The previous version, where that signed too because it still overlapped. */
  overlapping: z.number().int().positive().optional(),
});
export type UsedVersion = z.infer<typeof usedVersion>;

/** What came of a test call. Every secret in use is redacted from what is shown. */
export const webhookTestResult = z.object({
  request: sentRequest,
  response: receivedResponse,
  durationMs: z.number().nonnegative(),
  /** Which version of each secret the call used. */
  versions: z.array(usedVersion),
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
