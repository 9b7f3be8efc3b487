import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { missingSecret } from '../secrets-store/references.js';
import { idempotency } from '../secrets-store/secrets.js';
import { storableText } from '../storable-text.js';
import { displayName, id, page, pageRequest, secretName, timestamp } from '../words.js';
import { command } from './runs.js';

const operation = operationsOf('sandboxes');

/** The longest that a sandbox may live, whatever the operator says. */
export const SANDBOX_TTL_SECONDS_MAX = 24 * 3600;
/** Unless told; less where the operator allows less. */
export const SANDBOX_TTL_SECONDS = 3600;

export const envName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and _, not beginning with a digit');

/** Set by the sandbox itself, or heeded by the loader, the shell or the way out: nobody else may set them. */
const RESERVED =
  /^(PATH|HOME|PWD|OLDPWD|SHLVL|IFS|_|LD_.*|COUNTERSIGN_.*|(HTTPS?|ALL|NO)_PROXY|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL_CAINFO|AWS_CA_BUNDLE|PIP_CERT)$/i;

export function isReservedVariable(name: string): boolean {
  return RESERVED.test(name);
}

/** Where a brokered secret may be sent. */
export const brokeredHost = z
  .string()
  .max(260)
  .regex(
    /^(https?:\/\/)?(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*(:\d{1,5})?$/,
    'must be a host such as api.example.com, *.example.com or example.com:8443',
  );

/** One secret as a sandbox gets it. */
export const sandboxSecret = z.object({
  name: secretName,
  /** The variable that holds it; the secret's own name unless told. */
  env_var: envName.optional(),
  /** Takes one field of a secret whose value is a JSON object. */
  field: storableText(255).min(1).optional(),
  /** `injected`: the sandbox has the value. `brokered`: it has a placeholder, which a proxy fills in on the way out. */
  mode: z.enum(['injected', 'brokered']).default('injected'),
  /** Where a brokered one may be sent: at least one host; none for an injected one. */
  hosts: z.array(brokeredHost).max(20).default([]),
});
export type SandboxSecret = z.infer<typeof sandboxSecret>;

export const sandboxInput = z.object({
  name: displayName.optional(),
  /** Where sandboxes are containers; where they are processes there is none to choose. */
  image: storableText(500).min(1).nullable().default(null),
  /** Without one the sandbox waits for what `exec` brings, until it is stopped. */
  command: command.nullable().default(null),
  secrets: z.array(sandboxSecret).max(50).default([]),
  /** Everybody in the team can read these: no place for a value. */
  env: z
    .record(envName, storableText(32_768))
    .refine((variables) => Object.keys(variables).length <= 100, 'must not hold more than 100 variables')
    .default({}),
  /** Seconds; an hour unless told, and no longer than the operator allows. */
  ttl: z.number().int().min(1).max(SANDBOX_TTL_SECONDS_MAX).optional(),
  /** What happens when a secret that it holds is rotated. */
  onChange: z.enum(['keep', 'restart', 'terminate']).default('keep'),
  /** `none`: nothing but the hosts of its brokered secrets. `public`: whatever outgoing calls may reach. */
  network: z.enum(['none', 'public']).default('none'),
});
export type SandboxInput = z.infer<typeof sandboxInput>;

/** What keeps code in a sandbox from its machine: namespaces of its own, what a container has, or nothing. */
export const confinement = z.enum(['namespaces', 'container', 'none']);
export type Confinement = z.infer<typeof confinement>;

export const SANDBOX_STATUSES = ['creating', 'running', 'completed', 'failed', 'terminated'] as const;

export const sandbox = z.object({
  id,
  name: z.string(),
  executor: z.string(),
  confinement,
  image: z.string().nullable(),
  command: z.array(z.string()).nullable(),
  secrets: z.array(
    sandboxSecret.extend({
      env_var: z.string(),
      hosts: z.array(z.string()),
      /** Which one it was given; null where it has none (yet, or because a proxy has it). */
      version: z.number().int().positive().nullable(),
    }),
  ),
  env: z.record(z.string(), z.string()),
  ttl: z.number().int(),
  onChange: z.enum(['keep', 'restart', 'terminate']),
  network: z.enum(['none', 'public']),
  status: z.enum(SANDBOX_STATUSES),
  /** Why it ended, in a sentence. */
  reason: z.string().nullable(),
  /** Of its command. */
  exitCode: z.number().int().nullable(),
  /** The run of its command, whose output is read like any other's. */
  run: id.nullable(),
  /** How often it was begun anew after a rotation. */
  restarts: z.number().int().nonnegative(),
  /** Broken: a secret that it names was deleted. */
  health: z.enum(['ready', 'broken']),
  missing: z.array(missingSecret),
  /** The secrets of which it holds a version that is no longer current. */
  stale: z.array(z.object({ secret: secretName, version: z.number().int(), currentVersion: z.number().int() })),
  /** When it will be restarted or terminated because of a change; null where nothing will be done. */
  due: z.object({ action: z.enum(['restart', 'terminate']), at: timestamp, reason: z.string() }).nullable(),
  createdAt: timestamp,
  createdBy: z.string(),
  startedAt: timestamp.nullable(),
  /** When its time is over. */
  expiresAt: timestamp,
  endedAt: timestamp.nullable(),
});
export type Sandbox = z.infer<typeof sandbox>;

export const createSandbox = operation(
  'sandboxes.create',
  // evals on behalf of the person who launches a job.
  ['gateway', 'evals'],
  z.object({ sandbox: sandboxInput, idempotency: idempotency.optional() }),
  sandbox,
);

export const getSandbox = operation('sandboxes.get', ['gateway'], z.object({ id }), sandbox);

export const listSandboxes = operation(
  'sandboxes.list',
  ['gateway'],
  pageRequest.extend({ status: z.enum(SANDBOX_STATUSES).optional() }),
  page(sandbox),
);

/** Ends whatever runs in it. One that is over already stays as it is. */
export const stopSandbox = operation('sandboxes.stop', ['gateway'], z.object({ id }), sandbox);

/** What a rotation of a secret does to one sandbox that holds it. */
export const sandboxEffect = z.object({
  id,
  name: z.string(),
  /** `keeps`: it goes on with the old version, and the barrier waits for it until its time is over. */
  effect: z.enum(['keeps', 'restarts', 'terminates']),
  expiresAt: timestamp,
});
export type SandboxEffect = z.infer<typeof sandboxEffect>;

/** The running sandboxes that hold a secret, and what its rotation will do to each. */
export const showSandboxEffects = operation(
  'sandboxes.effects',
  ['gateway'],
  z.object({ secret: secretName }),
  z.object({ items: z.array(sandboxEffect) }),
);

export const sandboxSettings = z.object({
  /** How long a sandbox goes on after a secret that it names was deleted; seconds. */
  brokenGraceSeconds: z.number().int().min(0).max(SANDBOX_TTL_SECONDS_MAX),
});
export type SandboxSettings = z.infer<typeof sandboxSettings>;

/** With what the deployment has decided, and no team can. */
export const shownSandboxSettings = sandboxSettings.extend({ confinement });
export type ShownSandboxSettings = z.infer<typeof shownSandboxSettings>;

export const getSandboxSettings = operation('settings.get', ['gateway'], z.object({}), shownSandboxSettings);

export const updateSandboxSettings = operation('settings.update', ['gateway'], sandboxSettings, shownSandboxSettings);
