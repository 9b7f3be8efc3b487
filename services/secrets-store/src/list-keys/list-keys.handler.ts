import { openingKeyIds, type CustodyKey, type CustodyKeys } from '@countersign/contracts';
import { SEALING_KEYRING, type SealingKeyring } from '@countersign/custody-seal';
import { BusClient, serviceActor } from '@countersign/platform-bus';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CurrentSealingKey } from '../domain/current-sealing-key.js';
import { chosenKeys, type ChosenKeys } from '../domain/custody-keys.js';

/** Every key that the store or the resolver has, that was chosen or retired, or that wraps something. */
@Injectable()
export class ListKeysHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: BusClient,
    private readonly current: CurrentSealingKey,
    @Inject(SEALING_KEYRING) private readonly keyring: SealingKeyring,
  ) {}

  async list(correlationId: string): Promise<CustodyKeys> {
    const { manager } = this.dataSource;
    const [wraps, { retired }, current, seals, opens] = await Promise.all([
      wrappedCounts(manager),
      chosenKeys(manager),
      this.current.find(manager),
      this.keyring.ids(),
      this.openingIds(correlationId),
    ]);
    const damaged = wraps.get('') ?? 0;
    wraps.delete('');
    const ids = new Set([
      ...seals,
      ...(opens ?? []),
      ...wraps.keys(),
      ...retired,
      ...(current === null ? [] : [current]),
    ]);
    const items = [...ids].map((keyId) => ({
      keyId,
      provider: keyId.startsWith('arn:') ? ('aws-kms' as const) : ('local' as const),
      state: stateOf(keyId, { current, retired }),
      seals: seals.includes(keyId),
      opens: opens && opens.includes(keyId),
      wraps: wraps.get(keyId) ?? 0,
    }));
    return { items, damaged };
  }

  /** Null where the resolver does not answer: what the store knows itself is of use without it, too. */
  private async openingIds(correlationId: string): Promise<string[] | null> {
    const actor = serviceActor('secrets-store');
    const answer = await this.bus.call(openingKeyIds, {}, { actor, correlationId }).catch(() => null);
    return answer && answer.keyIds;
  }
}

function stateOf(keyId: string, { current, retired }: ChosenKeys): CustodyKey['state'] {
  if (keyId === current) return 'current';
  return retired.has(keyId) ? 'retired' : 'available';
}

async function wrappedCounts(manager: EntityManager): Promise<Map<string, number>> {
  const rows: { key_id: string; count: number }[] = await manager.query(
    'SELECT key_id, count(*)::int AS count FROM secret_versions WHERE envelope IS NOT NULL GROUP BY key_id ORDER BY key_id',
  );
  return new Map(rows.map(({ key_id, count }) => [key_id, count]));
}
