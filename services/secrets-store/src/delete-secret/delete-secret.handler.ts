import {
  CountersignError,
  type DeletedSecret,
  type deleteSecret,
  type RequestOf,
  type TeamActor,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ReferenceEntity } from '../database/reference.entity.js';
import { SecretEntity } from '../database/secret.entity.js';
import { appendChanges } from '../domain/change-log.js';
import { lockSecret } from '../domain/lock-secret.js';
import { COMMITTED } from '../domain/propagation.js';
import { viewReference } from '../domain/reference-view.js';
import { WriteTransaction } from '@countersign/platform-database';
import { PropagationWatch } from '../watch-propagation/propagation-watch.js';

type Request = RequestOf<typeof deleteSecret>;

/** How many references an error or an answer names; the count is always whole. */
const NAMED_MAX = 100;

/**
 * Deletes a secret at once and for good: its row, every version's ciphertext and wrapped key, in one transaction with
 * the flags on the references that it breaks. Nothing restores it; creating the name again makes another secret.
 */
@Injectable()
export class DeleteSecretHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly propagation: PropagationWatch,
  ) {}

  /** @throws CountersignError SECRET_NOT_FOUND; SECRET_IN_USE, naming each reference, unless told to break them */
  async delete(request: Request, actor: TeamActor, correlationId: string): Promise<DeletedSecret> {
    const deleted = await this.transaction.run(actor.id, request.idempotency, async (manager, now) => {
      const secret = await lockSecret(manager, actor.team, request.name);
      const references = await manager.find(ReferenceEntity, {
        where: { team: actor.team, secretName: request.name },
        order: { consumer: 'ASC', resourceName: 'ASC', slot: 'ASC' },
      });
      if (references.length > 0 && !request.breakReferences) throw inUse(request.name, references);
      const broken = await breakReferences(manager, references, now, actor.name);
      // The versions go with their secret (ON DELETE CASCADE).
      await manager.delete(SecretEntity, { id: secret.id });
      await this.audit.record(manager, {
        action: 'secret.deleted',
        target: `secret/${request.name}`,
        actor,
        correlationId,
        facts: { secretId: secret.id, version: secret.currentVersion, brokenReferences: broken.length },
      });
      const [revision] = await appendChanges(manager, [
        {
          type: 'secret.deleted',
          team: actor.team,
          secretId: secret.id,
          secretName: secret.name,
          current: null,
          overlapping: null,
          reference: null,
          occurredAt: now,
          correlationId,
        },
      ]);
      return {
        name: secret.name,
        revision: revision!,
        deletedAt: now.toISOString(),
        brokenReferences: broken.slice(0, NAMED_MAX).map(viewReference),
        propagation: COMMITTED,
      };
    });
    return { ...deleted, propagation: await this.propagation.reached(deleted.revision, request) };
  }
}

async function breakReferences(manager: EntityManager, references: ReferenceEntity[], now: Date, by: string) {
  if (references.length === 0) return [];
  const broken = { state: 'broken' as const, since: now, brokenBy: by };
  await manager.update(
    ReferenceEntity,
    references.map(({ id }) => id),
    broken,
  );
  return references.map((reference) => ({ ...reference, ...broken }));
}

function inUse(name: string, references: ReferenceEntity[]): CountersignError {
  const named = references.slice(0, NAMED_MAX).map(viewReference);
  const list = named.slice(0, 5).map((reference) => `${reference.consumer} "${reference.resourceName}"`);
  const more = references.length > list.length ? ` and ${references.length - list.length} more` : '';
  return new CountersignError(
    'SECRET_IN_USE',
    `${name} is used by ${list.join(', ')}${more}. Remove the references first, or delete it with breakReferences=true.`,
    { secret: name, references: named, referenceCount: references.length },
  );
}
