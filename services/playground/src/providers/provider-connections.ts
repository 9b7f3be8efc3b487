import { createEgressDispatcher, egressFetch, egressPolicy, type Fetch } from '@countersign/platform-egress';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import type { Connection } from './provider-adapter.js';

interface Way {
  baseUrl: string | null;
  fetch: Fetch;
  dispatcher: Dispatcher;
}

/**
 * The ways out of the playground. Where the operator says that a provider is asked somewhere else, that one place is open
 * for that one provider: for nobody else, and above all for no address that a team or a request names.
 */
export class ProviderConnections implements OnModuleDestroy {
  private readonly common: Way;
  private readonly overridden: ReadonlyMap<string, Way>;

  /** @throws ConfigurationError for an entry of the list that cannot be read */
  constructor(egressAllow: string, baseUrls: ReadonlyMap<string, string>) {
    this.common = wayOf(null, egressAllow);
    this.overridden = new Map(
      [...baseUrls].map(([key, baseUrl]) => [key, wayOf(baseUrl, `${egressAllow},${hostOf(baseUrl)}`)]),
    );
  }

  of(key: string): Connection {
    return this.overridden.get(key) ?? this.common;
  }

  /** For what a request names. */
  get fetch(): Fetch {
    return this.common.fetch;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.common, ...this.overridden.values()].map(({ dispatcher }) => dispatcher.destroy()));
  }
}

function wayOf(baseUrl: string | null, allowed: string): Way {
  const dispatcher = createEgressDispatcher(egressPolicy(allowed));
  return { baseUrl, dispatcher, fetch: egressFetch(dispatcher) };
}

function hostOf(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
