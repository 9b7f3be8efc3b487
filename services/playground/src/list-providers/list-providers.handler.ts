import {
  knownSecrets,
  PROVIDER_KEYS,
  PROVIDERS,
  type listProviders,
  type Provider,
  type TeamActor,
} from '@countersign/contracts';
import { BusClient, serviceActor, type Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProviderEntity } from '../database/provider.entity.js';
import { ProviderReferences } from '../domain/provider-kind.js';
import { viewDisabled, viewProvider } from '../domain/provider-view.js';

/** Every provider with its health: ready, or exactly which secret is missing, broken or rejected. */
@Injectable()
export class ListProvidersHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: ProviderReferences,
    private readonly bus: BusClient,
  ) {}

  async list({ caller, correlationId }: Call<typeof listProviders>, actor: TeamActor): Promise<{ items: Provider[] }> {
    const rows = await this.dataSource.manager.find(ProviderEntity, {
      where: { teamId: actor.team },
      order: { key: 'ASC' },
    });
    const enabled = new Map(rows.map((row) => [row.key, row]));
    const disabled = PROVIDER_KEYS.filter((key) => !enabled.has(key));
    const names = [...new Set(disabled.flatMap((key) => PROVIDERS[key].secrets.map(({ secret }) => secret)))];
    const asked = { actor: serviceActor('playground'), onBehalfOf: caller.token, correlationId };
    const [held, { known }] = await Promise.all([
      this.references.heldBy(actor.team, rows),
      this.bus.call(knownSecrets, { names }, asked),
    ]);
    const has = new Set(known);
    const builtIn = PROVIDER_KEYS.map((key) => {
      const row = enabled.get(key);
      return row ? viewProvider(row, held) : viewDisabled(key, has);
    });
    const custom = rows.filter((row) => row.custom).map((row) => viewProvider(row, held));
    return { items: [...builtIn, ...custom] };
  }
}
