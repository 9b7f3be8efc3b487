import { z } from 'zod';
import { headerName, staticHeaders } from '../webhooks/headers.js';
import { displayName, secretName } from '../words.js';
import { isProviderKey } from './providers.js';

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
    },
    { error: 'must not hold a user, a query or a fragment' },
  );

/** The first part of its models' names. */
const customProviderKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, dots, underscores or dashes')
  .refine((key) => !isProviderKey(key), { error: 'is the name of a provider that is built in' });

/** Headers whose values are secrets, by name. */
const secretHeaders = z
  .record(headerName, secretName)
  .refine((headers) => Object.keys(headers).length <= 10, 'must be at most 10 headers');

/** A provider that a team brings along: whatever speaks OpenAI's chat completions. Secrets are named; a value has no place here. */
export const customProviderInput = z.object({
  key: customProviderKey,
  name: displayName,
  baseUrl,
  /** Sent as `Authorization: Bearer`. */
  apiKeySecret: secretName.nullable().default(null),
  /** Sent as they are with every request, and shown to every member: no place for a value. */
  headers: staticHeaders.default({}),
  secretHeaders: secretHeaders.default({}),
  models: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^\s]+$/, 'must not have spaces'),
    )
    .max(200)
    .default([]),
  /** No answer may be longer, whatever a request says. */
  maxTokens: z.number().int().min(1).max(10_000_000).nullable().default(null),
});
export type CustomProviderInput = z.infer<typeof customProviderInput>;

/** A PATCH changes what it names and leaves the rest. Its key stays: models are asked for by it. */
export const customProviderPatch = z
  .object({
    name: displayName,
    baseUrl,
    apiKeySecret: secretName.nullable(),
    headers: staticHeaders,
    secretHeaders,
    models: customProviderInput.shape.models.unwrap(),
    maxTokens: z.number().int().min(1).max(10_000_000).nullable(),
  })
  .partial();
export type CustomProviderPatch = z.infer<typeof customProviderPatch>;
