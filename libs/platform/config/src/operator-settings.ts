import { z } from 'zod';
import type { Setting } from './settings.js';

const port = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(1).max(65_535));

/** The settings that outsiders may rely on. The table in the README is generated from here. */
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
    description: 'A PostgreSQL server to use instead of the embedded one; the user must be allowed to create roles.',
    expects: 'a postgresql:// URL',
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    optional: true,
  } satisfies Setting<string>,
  natsUrl: {
    name: 'NATS_URL',
    description: 'A NATS server with JetStream to use instead of starting one.',
    expects: 'a nats:// or tls:// URL',
    schema: z.url({ protocol: /^(nats|tls)$/ }),
    optional: true,
  } satisfies Setting<string>,
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
  egressAllow: {
    name: 'COUNTERSIGN_EGRESS_ALLOW',
    description:
      'Hosts, addresses or CIDRs, each optionally with a port, separated by commas, that outgoing calls may reach although they are private.',
    expects: 'a comma-separated list such as `127.0.0.1:9000, 10.1.0.0/16, hooks.internal`',
    schema: z.string(),
    default: '',
  } satisfies Setting<string>,
  logLevel: {
    name: 'LOG_LEVEL',
    description: 'How much the services log.',
    expects: 'one of debug, info, warn, error',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    default: 'info',
  } satisfies Setting<'debug' | 'info' | 'warn' | 'error'>,
};
