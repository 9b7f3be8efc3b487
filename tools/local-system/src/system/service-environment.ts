import { consumerSettings, settingsEnvironment, type Settings } from '@countersign/platform-config';
import { serviceRole } from '../database/service-role.js';
import type { SystemSettings } from './local-system-options.js';
import type { SystemFacts } from './system-facts.js';

export type ServiceEnvironment = Record<string, string>;

/** The settings of one service. Secrets are in files; a service gets the paths of its own and of no other's. */
export function serviceEnvironment(service: string, facts: SystemFacts): ServiceEnvironment {
  return { ...everyService(service, facts), ...facts.consumers[service], ...special[service]?.(facts) };
}

/** What each consumer is told of the operator's settings. */
export function consumersEnvironment(settings: SystemSettings): Record<string, ServiceEnvironment> {
  return Object.fromEntries(
    Object.entries<Settings>(consumerSettings).map(([name, its]) => [name, settingsEnvironment(its, { ...settings })]),
  );
}

function everyService(service: string, facts: SystemFacts): ServiceEnvironment {
  const natsPasswordFile = facts.natsPasswordFiles?.[service];
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: facts.logLevel,
    DATABASE_URL: databaseUrl(service, facts),
    DATABASE_PASSWORD_FILE: facts.databasePasswordFiles[service]!,
    NATS_URL: facts.natsUrl,
    ...(natsPasswordFile && { NATS_USER: service, NATS_PASSWORD_FILE: natsPasswordFile }),
    ...facts.tlsFiles,
    COUNTERSIGN_IDENTITY_KEY_FILE: facts.keys.identity[service]!,
    COUNTERSIGN_TRUSTED_KEYS_FILE: facts.keys.trusted,
  };
}

const special: Record<string, (facts: SystemFacts) => ServiceEnvironment> = {
  'secrets-store': ({ keys, kmsKeyArns, kmsEndpoint, audit }) => ({
    COUNTERSIGN_SEALING_KEYS_FILE: keys.sealing,
    COUNTERSIGN_KMS_KEY_ARNS: kmsKeyArns,
    COUNTERSIGN_KMS_ENDPOINT: kmsEndpoint,
    COUNTERSIGN_INTAKE_KEY_FILE: keys.intake,
    COUNTERSIGN_AUDIT_KEY_FILE: keys.audit,
    ...audit,
  }),
  resolver: ({ keys, kmsKeyArns, kmsEndpoint }) => ({
    COUNTERSIGN_OPENING_KEYS_FILE: keys.opening,
    COUNTERSIGN_KMS_KEY_ARNS: kmsKeyArns,
    COUNTERSIGN_KMS_ENDPOINT: kmsEndpoint,
  }),
  gateway: ({ keys, port, adminEmail, adminPasswordFile }) => ({
    COUNTERSIGN_PORT: String(port),
    COUNTERSIGN_INTAKE_PUBLIC_KEY_FILE: keys.intakePublic,
    COUNTERSIGN_FINGERPRINT_KEY_FILE: keys.fingerprint,
    COUNTERSIGN_ADMIN_EMAIL: adminEmail,
    COUNTERSIGN_ADMIN_PASSWORD_FILE: adminPasswordFile,
  }),
};

function databaseUrl(service: string, facts: SystemFacts): string {
  const url = new URL(facts.databaseUrl);
  url.username = serviceRole(service).role;
  return url.href;
}
