import { asConsumer } from '@countersign/consumer';
import {
  CountersignError,
  reportRejections,
  type RequestInput,
  type TeamActor,
  type UsedVersion,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { BusClient } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ProviderEntity, StoredRejection } from '../database/provider.entity.js';

/** Whose request it was that the provider judged by, and what its credential was made of. */
export interface Judged {
  provider: ProviderEntity;
  versions: UsedVersion[];
  startedAt: Date;
  actor: TeamActor;
  correlationId: string;
}

/** Keeps what providers say of their credentials: rejected, until the next success says otherwise. */
@Injectable()
export class CredentialJudgements {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditOutbox,
    private readonly bus: BusClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** An event once for each credential: a hundred requests that fail by the same one are one event. */
  async rejected(judged: Judged, error: CountersignError): Promise<void> {
    const { provider, versions } = judged;
    const { upstreamStatus: status } = error.facts as { upstreamStatus: number };
    const rejection: StoredRejection = {
      ...{ at: this.clock.now().toISOString(), status, detail: error.detail, versions },
    };
    const { at, detail } = rejection;
    await this.dataSource.transaction(async (manager) => {
      const [, changed] = await manager.query<[unknown, number]>(
        `UPDATE providers SET rejected = $2::jsonb
         WHERE id = $1 AND (rejected IS NULL OR rejected->'versions' <> $2::jsonb->'versions')`,
        [provider.id, JSON.stringify(rejection)],
      );
      if (changed === 1) await this.record(manager, 'provider_credential.rejected', judged, { status });
    });
    // The store shows it with the references. Behind the row, so that no success from before takes it back there only; each
    // time, so that a store that was away hears of it from the next one.
    await this.report(
      provider,
      versions.map(({ secret, version }) => ({ secret, version, at, detail })),
    );
  }

  /** @param judged whose row said, when the request began, that the credential was rejected */
  async accepted(judged: Judged): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [, changed] = await manager.query<[unknown, number]>(
        // What was rejected after this request began is not taken back by its success. One of many successes does it.
        `UPDATE providers SET rejected = NULL
         WHERE id IN (SELECT id FROM providers WHERE id = $1 AND (rejected->>'at')::timestamptz <= $2 FOR UPDATE SKIP LOCKED)`,
        [judged.provider.id, judged.startedAt],
      );
      if (changed !== 1) return;
      await this.record(manager, 'provider_credential.accepted', judged, {});
      // Before the row is let go: where the store is away, the row stays, and the next success does it again.
      await this.report(judged.provider, []);
    });
  }

  private async report(
    { id, teamId }: ProviderEntity,
    rejections: RequestInput<typeof reportRejections>['rejections'],
  ): Promise<void> {
    await this.bus.call(reportRejections, { team: teamId, resourceId: id, rejections }, asConsumer('playground'));
  }

  private async record(
    manager: Parameters<AuditOutbox['record']>[0],
    action: 'provider_credential.rejected' | 'provider_credential.accepted',
    { provider, versions, actor, correlationId }: Judged,
    facts: Record<string, number>,
  ): Promise<void> {
    await this.audit.record(manager, {
      action,
      target: `provider/${provider.id}`,
      actor,
      correlationId,
      facts: {
        ...facts,
        key: provider.key,
        name: provider.name,
        versions: versions.map(({ secret, version }) => `${secret}@${version}`),
      },
    });
  }
}
