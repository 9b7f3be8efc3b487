import type { UseSpan } from '@countersign/consumer';
import { PROVIDERS, type ProviderKey } from '@countersign/contracts';
import type { ProviderEntity } from '../../database/provider.entity.js';
import { headerOf, slotsOf } from '../provider-slots.js';
import type { OpenProvider } from '../../providers/ask.js';
import { customAdapter } from '../../providers/custom-adapter.js';
import type { ProviderAdapter } from '../../providers/provider-adapter.js';
import { PROVIDER_ADAPTERS } from '../../providers/provider-adapters.js';
import type { ProviderConnections } from '../../providers/provider-connections.js';

/** A provider with its credential, for the span of a use: the one place of the playground where values are revealed. */
export function openProvider(row: ProviderEntity, span: UseSpan, connections: ProviderConnections): OpenProvider {
  const credentials = Object.fromEntries(
    span.opened.map(({ slot, value }) => [slot, value.reveal().toString('utf8')] as const),
  );
  return {
    title: row.custom ? row.name : PROVIDERS[row.key as ProviderKey].title,
    adapter: adapterOf(row),
    credentials,
    secrets: span.opened.map(({ secret }) => secret),
    redactor: span.redactor,
    connection: connections.of(row.key),
    fetchImage: connections.fetch,
  };
}

function adapterOf(row: ProviderEntity): ProviderAdapter {
  const { custom } = row;
  if (!custom) return PROVIDER_ADAPTERS[row.key as ProviderKey];
  const headers = slotsOf(row).flatMap(({ slot }): [string, string][] => {
    const header = headerOf(slot);
    return header === null ? [] : [[slot, header]];
  });
  return customAdapter({
    name: row.name,
    baseUrl: custom.baseUrl,
    hasApiKey: custom.apiKeySecret !== null,
    headers: custom.headers,
    secretHeaders: new Map(headers),
  });
}
