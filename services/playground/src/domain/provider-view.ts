import { missingSecrets } from '@countersign/consumer';
import {
  PROVIDERS,
  type ConsumerReference,
  type Provider,
  type ProviderFacts,
  type ProviderKey,
  type ProviderSecret,
} from '@countersign/contracts';
import type { ProviderEntity } from '../database/provider.entity.js';
import { PROVIDER } from './provider-kind.js';
import { slotsOf } from './provider-slots.js';

/** A provider as people see it. Its health is what the store says of its references now, and what the provider said last. */
export function viewProvider(row: ProviderEntity, held: readonly ConsumerReference[]): Provider {
  const isRejected = rejectsCurrent(row, held);
  const secrets = secretsOf(row, held, isRejected);
  const isBroken = secrets.some(({ state }) => state === 'broken');
  const models: readonly string[] = row.custom?.models ?? PROVIDERS[row.key as ProviderKey].models;
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    kind: row.custom ? 'custom' : 'built-in',
    enabled: true,
    health: isBroken ? 'broken' : isRejected ? 'rejected' : 'ready',
    secrets,
    rejection: isRejected && row.rejected ? rejectionOf(row.rejected) : null,
    models: models.map((model) => `${row.key}/${model}`),
    custom: row.custom,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  };
}

/** A built-in provider that is not enabled, and which of its secrets the team has. */
export function viewDisabled(key: ProviderKey, known: ReadonlySet<string>): Provider {
  const { title, secrets, models }: ProviderFacts = PROVIDERS[key];
  return {
    id: null,
    key,
    name: title,
    kind: 'built-in',
    enabled: false,
    health: 'disabled',
    secrets: secrets.map(({ slot, secret }) => ({
      ...{ slot, secret, since: null, by: null },
      state: known.has(secret) ? 'available' : 'missing',
    })),
    rejection: null,
    models: models.map((model) => `${key}/${model}`),
    custom: null,
    updatedAt: null,
    updatedBy: null,
  };
}

function secretsOf(row: ProviderEntity, held: readonly ConsumerReference[], isRejected: boolean): ProviderSecret[] {
  const missing = missingSecrets(PROVIDER, row, held);
  return slotsOf(row).map(({ slot, secret }) => {
    const lacks = missing.find((one) => one.slot === slot && one.secret === secret);
    if (lacks) return { slot, secret, state: 'broken', since: lacks.since, by: lacks.by };
    const since = isRejected && row.rejected ? row.rejected.at : null;
    return { slot, secret, state: isRejected ? 'rejected' : 'ready', since, by: null };
  });
}

/** Whether what the provider rejected is what it would be sent now. A rotation makes another credential, not judged yet. */
function rejectsCurrent({ id, rejected }: ProviderEntity, held: readonly ConsumerReference[]): boolean {
  if (!rejected) return false;
  const own = held.filter(({ resourceId }) => resourceId === id);
  return rejected.versions.every(({ secret, version }) =>
    own.some((reference) => reference.secret === secret && reference.currentVersion === version),
  );
}

function rejectionOf({ at, status, detail }: NonNullable<ProviderEntity['rejected']>) {
  return { at, status, detail };
}
