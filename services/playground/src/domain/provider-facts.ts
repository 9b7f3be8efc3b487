import type { ProviderEntity } from '../database/provider.entity.js';
import { slotsOf } from './provider-slots.js';

/** What the audit log keeps of a provider. */
export function factsOf(row: ProviderEntity): Record<string, string | string[] | null> {
  return {
    key: row.key,
    name: row.name,
    baseUrl: row.custom?.baseUrl ?? null,
    secrets: slotsOf(row).map(({ secret }) => secret),
  };
}
