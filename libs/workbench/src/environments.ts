import type { ServiceName } from '@countersign/contracts';
import { ensureSystemKeys, type SystemKeys } from '@countersign/local-system';
import type { TestNats } from '@countersign/testing';

export type Environments = Record<ServiceName, Record<string, string>>;

export interface EnvironmentFacts {
  home: string;
  services: readonly ServiceName[];
  nats: TestNats;
  databaseUrls: Partial<Record<ServiceName, string>>;
  leaseTermMs: number;
}

/** What each service is told, with keys made for this workbench alone. */
export function environmentsOf(facts: EnvironmentFacts): Environments {
  const keys = ensureSystemKeys(facts.home, facts.services);
  const environments = {} as Environments;
  for (const service of facts.services) environments[service] = environmentOf(service, facts, keys);
  return environments;
}

function environmentOf(service: ServiceName, facts: EnvironmentFacts, keys: SystemKeys): Record<string, string> {
  return {
    NATS_URL: facts.nats.urlOf(service),
    DATABASE_URL: facts.databaseUrls[service] ?? '',
    LOG_LEVEL: process.env['WORKBENCH_LOG_LEVEL'] ?? 'error',
    COUNTERSIGN_IDENTITY_KEY_FILE: keys.identity[service]!,
    COUNTERSIGN_TRUSTED_KEYS_FILE: keys.trusted,
    ...special[service]?.(keys),
    COUNTERSIGN_LEASE_TERM_MS: String(facts.leaseTermMs),
  };
}

/** The keys of each service, and of no other: tests look at what a service could do with what it was given. */
const special: Partial<Record<ServiceName, (keys: SystemKeys) => Record<string, string>>> = {
  gateway: (keys) => ({ COUNTERSIGN_INTAKE_PUBLIC_KEY_FILE: keys.intakePublic }),
  'secrets-store': (keys) => ({
    COUNTERSIGN_SEALING_KEYS_FILE: keys.sealing,
    COUNTERSIGN_INTAKE_KEY_FILE: keys.intake,
    COUNTERSIGN_AUDIT_KEY_FILE: keys.audit,
  }),
  resolver: (keys) => ({ COUNTERSIGN_OPENING_KEYS_FILE: keys.opening }),
};
