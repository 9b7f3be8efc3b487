import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { idempotency } from '../secrets-store/secrets.js';
import { id, secretName, timestamp } from '../words.js';
import { customProviderInput, customProviderPatch } from './custom-providers.js';
import { providerKey } from './providers.js';

const operation = operationsOf('playground');

/** A provider's answer that the credential is wrong, until the next one that says otherwise. */
export const rejection = z.object({
  at: timestamp,
  /** What the provider answered: its HTTP status, and its words, redacted. */
  status: z.number().int(),
  detail: z.string(),
});
export type Rejection = z.infer<typeof rejection>;

/** One secret that a provider needs, and what is the matter with it. */
export const providerSecret = z.object({
  slot: z.string(),
  secret: secretName,
  /**
   * `missing`: the team has none of this name. `available`: it has one, which the provider may not use yet. `broken`: it was
   * deleted. `rejected`: the provider says that its current version is wrong.
   */
  state: z.enum(['ready', 'missing', 'available', 'broken', 'rejected']),
  since: timestamp.nullable(),
  by: z.string().nullable(),
});
export type ProviderSecret = z.infer<typeof providerSecret>;

export const provider = z.object({
  /** Null while it is not enabled. */
  id: id.nullable(),
  /** The first part of its models' names. */
  key: z.string(),
  name: z.string(),
  kind: z.enum(['built-in', 'custom']),
  enabled: z.boolean(),
  health: z.enum(['ready', 'disabled', 'broken', 'rejected']),
  secrets: z.array(providerSecret),
  rejection: rejection.nullable(),
  /** Suggestions, as they are asked for. */
  models: z.array(z.string()),
  /** Of a custom one only. */
  custom: customProviderInput.omit({ key: true, name: true }).nullable(),
  updatedAt: timestamp.nullable(),
  updatedBy: z.string().nullable(),
});
export type Provider = z.infer<typeof provider>;

const writeOptions = { idempotency: idempotency.optional() };

/** All providers: the built-in ones, enabled or not, and the team's own. */
export const listProviders = operation(
  'providers.list',
  ['gateway'],
  z.object({}),
  z.object({ items: z.array(provider) }),
);

/** Lets the playground use the secrets that the provider needs. SECRETS_UNKNOWN names those that the team does not have. */
export const enableProvider = operation(
  'providers.enable',
  ['gateway'],
  z.object({ provider: providerKey, ...writeOptions }),
  provider,
);

export const disableProvider = operation(
  'providers.disable',
  ['gateway'],
  z.object({ provider: providerKey, ...writeOptions }),
  z.object({ provider: providerKey }),
);

export const createCustomProvider = operation(
  'providers.create_custom',
  ['gateway'],
  z.object({ provider: customProviderInput, ...writeOptions }),
  provider,
);

export const updateCustomProvider = operation(
  'providers.update_custom',
  ['gateway'],
  z.object({ id, patch: customProviderPatch, ...writeOptions }),
  provider,
);

export const deleteCustomProvider = operation(
  'providers.delete_custom',
  ['gateway'],
  z.object({ id, ...writeOptions }),
  z.object({ id }),
);
