import {
  CountersignError,
  REFERENCES_PER_RESOURCE_MAX,
  type grantReferences,
  type RequestOf,
  type SlotReference,
  type TeamActor,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ReferenceEntity } from '../database/reference.entity.js';
import { SecretEntity } from '../database/secret.entity.js';
import { appendChanges } from '../domain/change-log.js';
import { referenceChange } from '../domain/reference-change.js';
import { WriteTransaction } from '@countersign/platform-database';

/** Those that it is about to give back, and those that it names instead. */
const HELD_MAX = 2 * REFERENCES_PER_RESOURCE_MAX;

type Request = RequestOf<typeof grantReferences>;

/** Grants a resource the references that it does not have yet, and keeps its name as people know it. */
@Injectable()
export class GrantReferencesHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SECRETS_UNKNOWN, naming every secret that does not exist; FORBIDDEN, INVALID_INPUT */
  async grant(
    request: Request,
    consumer: string,
    actor: TeamActor,
    correlationId: string,
  ): Promise<{ granted: number }> {
    return this.transaction.run(actor.id, undefined, async (manager, now) => {
      const { resource } = request;
      const held = await manager.findBy(ReferenceEntity, { consumer, resourceId: resource.id });
      if (held.some(({ team }) => team !== actor.team)) throw otherTeam();
      await manager.update(ReferenceEntity, { consumer, resourceId: resource.id }, { resourceName: resource.name });
      const missing = request.references.filter((wanted) => !held.some((has) => isSame(has, wanted)));
      if (held.length + missing.length > HELD_MAX) throw tooMany();
      const secrets = await lockNamedSecrets(manager, actor.team, missing);
      for (const { slot, secret: secretName } of missing) {
        await manager.insert(ReferenceEntity, {
          id: uuidv7(),
          team: actor.team,
          secretName,
          consumer,
          resourceId: resource.id,
          resourceName: resource.name,
          slot,
          state: 'live',
          since: now,
          grantedBy: actor.name,
        });
        await this.audit.record(manager, {
          action: 'reference.granted',
          target: `secret/${secretName}`,
          actor,
          correlationId,
          facts: { consumer, resourceId: resource.id, resourceName: resource.name, slot },
        });
      }
      const changes = missing.map(({ slot, secret }) =>
        referenceChange(
          'reference.granted',
          secrets.get(secret)!,
          { consumer, resourceId: resource.id, slot },
          now,
          correlationId,
        ),
      );
      await appendChanges(manager, changes);
      return { granted: missing.length };
    });
  }
}

function isSame(held: ReferenceEntity, wanted: SlotReference): boolean {
  return held.slot === wanted.slot && held.secretName === wanted.secret;
}

/** The named secrets, held against deletion until the grant commits; in order of id, so that two grants never deadlock. */
async function lockNamedSecrets(manager: EntityManager, team: string, named: readonly SlotReference[]) {
  const names = [...new Set(named.map(({ secret }) => secret))];
  if (names.length === 0) return new Map<string, SecretEntity>();
  const secrets = await manager.find(SecretEntity, {
    where: { team, name: In(names) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_read' },
  });
  const found = new Map(secrets.map((secret) => [secret.name, secret]));
  const unknown = names.filter((name) => !found.has(name));
  if (unknown.length > 0) {
    throw new CountersignError(
      'SECRETS_UNKNOWN',
      `The team has no secret named ${unknown.join(', ')}. Create ${unknown.length > 1 ? 'them' : 'it'} first.`,
      { secrets: unknown },
    );
  }
  return found;
}

function tooMany(): CountersignError {
  return new CountersignError('INVALID_INPUT', `A resource holds ${HELD_MAX} references at the most.`, {
    errors: [{ path: 'references', message: `would be more than ${HELD_MAX}` }],
  });
}

function otherTeam(): CountersignError {
  return new CountersignError('FORBIDDEN', 'The resource belongs to another team.');
}
