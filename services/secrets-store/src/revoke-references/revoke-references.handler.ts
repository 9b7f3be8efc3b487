import type { RequestOf, revokeReferences } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { VerifiedActor } from '@countersign/platform-identity';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { ReferenceEntity } from '../database/reference.entity.js';
import { SecretEntity } from '../database/secret.entity.js';
import { appendChanges } from '../domain/change-log.js';
import { referenceChange } from '../domain/reference-change.js';
import { WriteTransaction } from '@countersign/platform-database';

type Request = RequestOf<typeof revokeReferences>;

/** Revokes what a resource no longer names. */
@Injectable()
export class RevokeReferencesHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  async revoke(request: Request, caller: VerifiedActor, correlationId: string): Promise<{ revoked: number }> {
    const consumer = caller.issuer;
    const actor = caller.onBehalfOf ?? caller.actor;
    const { team, resourceId, keep } = request;
    return this.transaction.run(actor.id, undefined, async (manager, now) => {
      const held = await manager.find(ReferenceEntity, {
        where: { consumer, team, resourceId },
        lock: { mode: 'pessimistic_write' },
      });
      const kept = new Set(keep.map(({ slot, secret }) => `${slot}=${secret}`));
      const revoked = held.filter(({ slot, secretName }) => !kept.has(`${slot}=${secretName}`));
      if (revoked.length === 0) return { revoked: 0 };
      await manager.delete(ReferenceEntity, { id: In(revoked.map(({ id }) => id)) });
      for (const { secretName, slot, resourceName } of revoked) {
        await this.audit.record(manager, {
          action: 'reference.revoked',
          target: `secret/${secretName}`,
          actor,
          team,
          correlationId,
          facts: { consumer, resourceId, resourceName, slot },
        });
      }
      const secrets = await secretsNamed(manager, team, revoked);
      // A broken reference's secret is gone: nobody can resolve it, so there is no change for anybody to apply.
      const changes = revoked
        .filter(({ secretName }) => secrets.has(secretName))
        .map(({ secretName, slot }) =>
          referenceChange(
            'reference.revoked',
            secrets.get(secretName)!,
            { consumer, resourceId, slot },
            now,
            correlationId,
          ),
        );
      await appendChanges(manager, changes);
      return { revoked: revoked.length };
    });
  }
}

async function secretsNamed(manager: EntityManager, team: string, references: readonly ReferenceEntity[]) {
  const names = references.map(({ secretName }) => secretName);
  const secrets = await manager.findBy(SecretEntity, { team, name: In(names) });
  return new Map(secrets.map((secret) => [secret.name, secret]));
}
