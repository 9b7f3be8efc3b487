import { z } from 'zod';
import { auditStreamSettings } from './audit-stream-settings.js';
import { commaSeparated } from './comma-separated.js';
import { isEncryptedOrLocal } from './encrypted-or-local.js';
import { egressAllow } from './egress-setting.js';
import { playgroundSettings } from './playground-settings.js';
import { evalSettings } from './eval-settings.js';
import { sandboxSettings } from './sandbox-settings.js';
import type { Setting } from './settings.js';
import { databaseTlsSettings, natsTlsSettings } from './tls-settings.js';
import { webhookSettings } from './webhook-settings.js';

/** An alias can be turned to another key; an envelope names the key itself. */
const KMS_KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

const port = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(1).max(65_535));

/** The settings that outsiders may rely on. The table in docs/settings.md is generated from here. */
export const operatorSettings = {
  home: {
    name: 'COUNTERSIGN_HOME',
    description: 'Where `npm run up` keeps its state. Nobody else on the machine can read what is in it.',
    expects: 'a path',
    schema: z.string().min(1),
    default: '.countersign',
  } satisfies Setting<string>,
  port: {
    name: 'COUNTERSIGN_PORT',
    description: 'The port of the API, on 127.0.0.1.',
    expects: 'a port number from 1 to 65535',
    schema: port,
    default: '8400',
  } satisfies Setting<number>,
  databaseUrl: {
    name: 'DATABASE_URL',
    description:
      'A PostgreSQL server to use instead of the embedded one; the user must be allowed to create roles. `sslmode=require` and `verify-full` both check its certificate and its name; a weaker mode is refused.',
    expects: 'a postgresql:// URL',
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    optional: true,
  } satisfies Setting<string>,
  databaseCaFile: databaseTlsSettings.caFile,
  databaseCertFile: databaseTlsSettings.certFile,
  databaseKeyFile: databaseTlsSettings.keyFile,
  natsUrl: {
    name: 'NATS_URL',
    description:
      'A NATS server with JetStream to use instead of starting one. With `tls://` it is reached over TLS or not at all.',
    expects: 'a nats:// or tls:// URL',
    schema: z.url({ protocol: /^(nats|tls)$/ }),
    optional: true,
  } satisfies Setting<string>,
  natsCaFile: natsTlsSettings.caFile,
  natsCertFile: natsTlsSettings.certFile,
  natsKeyFile: natsTlsSettings.keyFile,
  natsServerBin: {
    name: 'NATS_SERVER_BIN',
    description: 'The `nats-server` program to start, where none is on the PATH.',
    expects: 'the path of a program',
    schema: z.string().min(1),
    optional: true,
  } satisfies Setting<string>,
  adminEmail: {
    name: 'COUNTERSIGN_ADMIN_EMAIL',
    description: 'The admin that the first start makes.',
    expects: 'an email address',
    schema: z.email(),
    default: 'admin@countersign.local',
  } satisfies Setting<string>,
  adminPassword: {
    name: 'COUNTERSIGN_ADMIN_PASSWORD',
    description: "That admin's password; without one it is generated, shown once and kept in a 0600 file.",
    expects: '12 to 1024 characters',
    schema: z.string().min(12).max(1024),
    optional: true,
  } satisfies Setting<string>,
  egressAllow,
  kmsKeyArns: {
    name: 'COUNTERSIGN_KMS_KEY_ARNS',
    description:
      'Keys in AWS KMS to which values may be sealed and rewrapped. Credentials come from where the AWS SDK looks for them.',
    expects:
      'a comma-separated list of key ARNs, such as `arn:aws:kms:eu-central-1:111122223333:key/…`; not of aliases',
    schema: commaSeparated.pipe(z.array(z.string().regex(KMS_KEY_ARN))),
    default: '',
  } satisfies Setting<string[]>,
  kmsEndpoint: {
    name: 'COUNTERSIGN_KMS_ENDPOINT',
    description: "Where AWS KMS is asked instead of at the endpoint of each key's region.",
    expects: 'an https:// URL; an http:// one only of this machine, as data keys cross it in clear',
    schema: z.url({ protocol: /^https?$/ }).refine(isEncryptedOrLocal),
    optional: true,
  } satisfies Setting<string>,
  ...webhookSettings,
  ...playgroundSettings,
  ...evalSettings,
  ...sandboxSettings,
  ...auditStreamSettings,
  logLevel: {
    name: 'LOG_LEVEL',
    description: 'How much the services log.',
    expects: 'one of debug, info, warn, error',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    default: 'info',
  } satisfies Setting<'debug' | 'info' | 'warn' | 'error'>,
};
