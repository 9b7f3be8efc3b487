import {
  CountersignError,
  type DeletedSecret,
  type deleteSecret,
  type RequestOf,
  type TeamActor,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
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
const IN_ORDER = { consumer: 'ASC', resourceName: 'ASC', slot: 'ASC' } as const;

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
      const naming = { team: actor.team, secretName: request.name };
      // Under the lock there are no more of them at the end than now, and there may be very many.
      const named = await manager.find(ReferenceEntity, { where: naming, order: IN_ORDER, take: NAMED_MAX });
      const count = await manager.countBy(ReferenceEntity, naming);
      if (count > 0 && !request.breakReferences) throw inUse(request.name, named, count);
      const broken = { state: 'broken' as const, since: now, brokenBy: actor.name };
      const { affected: brokenReferences = 0 } = await manager.update(ReferenceEntity, naming, broken);
      // The versions go with their secret (ON DELETE CASCADE).
      await manager.delete(SecretEntity, { id: secret.id });
      await this.audit.record(manager, {
        action: 'secret.deleted',
        target: `secret/${request.name}`,
        actor,
        correlationId,
        facts: { secretId: secret.id, version: secret.currentVersion, brokenReferences },
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
        brokenReferences: named.map((reference) => viewReference({ ...reference, ...broken })),
        propagation: COMMITTED,
      };
    });
    return { ...deleted, propagation: await this.propagation.reached(deleted.revision, request) };
  }
}

function inUse(name: string, references: ReferenceEntity[], count: number): CountersignError {
  const named = references.map(viewReference);
  const list = named.slice(0, 5).map((reference) => `${reference.consumer} "${reference.resourceName}"`);
  const more = count > list.length ? ` and ${count - list.length} more` : '';
  return new CountersignError(
    'SECRET_IN_USE',
    `${name} is used by ${list.join(', ')}${more}. Remove the references first, or delete it with breakReferences=true.`,
    { secret: name, references: named, referenceCount: count },
  );
}
