import { isProviderKey, PROVIDERS, type SlotReference } from '@countersign/contracts';
import type { ProviderEntity } from '../database/provider.entity.js';

const HEADER_SLOT = 'header.';

/** Every reference that a provider needs: a slot for each place in its requests where a secret goes. */
export function slotsOf({ key, custom }: Pick<ProviderEntity, 'key' | 'custom'>): SlotReference[] {
  if (!custom) return isProviderKey(key) ? [...PROVIDERS[key].secrets] : [];
  const headers = Object.entries(custom.secretHeaders);
  return [
    ...(custom.apiKeySecret === null ? [] : [{ slot: 'apiKey', secret: custom.apiKeySecret }]),
    ...headers.map(([header, secret]) => ({ slot: HEADER_SLOT + header, secret })),
  ];
}

/** Which header a slot fills; null for one that fills none. */
export function headerOf(slot: string): string | null {
  return slot.startsWith(HEADER_SLOT) ? slot.slice(HEADER_SLOT.length) : null;
}
