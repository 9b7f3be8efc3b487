import {
  CountersignError,
  createSecret,
  type RequestOf,
  type TeamActor,
  type WrittenSecret,
} from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SecretEntity } from '../database/secret.entity.js';
import { SecretVersionEntity } from '../database/secret-version.entity.js';
import { appendChanges, OWN_REVISION } from '../domain/change-log.js';
import { Intake } from '../domain/intake.js';
import { COMMITTED } from '../domain/propagation.js';
import { viewSecret } from '../domain/secret-view.js';
import { ValueSealing } from '../domain/value-sealing.js';
import { isUniqueViolation, WriteTransaction } from '@countersign/platform-database';

type Request = RequestOf<typeof createSecret>;

/** Creates a secret, and heals the broken references that name it: they resolve again, to the new value. */
@Injectable()
export class CreateSecretHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly intake: Intake,
    private readonly sealing: ValueSealing,
    private readonly audit: AuditOutbox,
  ) {}

  /** @throws CountersignError SECRET_EXISTS, INVALID_INPUT, KEY_UNAVAILABLE */
  async create(request: Request, actor: TeamActor, correlationId: string): Promise<WrittenSecret> {
    const value = await this.intake.take(request.sealedValue, createSecret, actor.team, request.name);
    try {
      const secretId = uuidv7();
      const place = { team: actor.team, secretId, version: 1 };
      const ahead = await this.sealing.ahead(value, place);
      return await this.transaction.run(actor.id, request.idempotency, async (manager, now) => {
        const envelope = await this.sealing.within(manager, value, place, ahead);
        await insertSecret(manager, { secretId, name: request.name, envelope, actor, now });
        const healed = await healReferences(manager, actor.team, request.name, now);
        await this.audit.record(manager, {
          action: 'secret.created',
          target: `secret/${request.name}`,
          actor,
          correlationId,
          facts: { secretId, version: 1, healedReferences: healed },
        });
        await appendChanges(manager, [
          {
            type: 'secret.created',
            team: actor.team,
            secretId,
            secretName: request.name,
            current: { version: 1, revision: OWN_REVISION },
            overlapping: null,
            reference: null,
            occurredAt: now,
            correlationId,
          },
        ]);
        return { ...(await viewSecret(manager, actor.team, request.name)), propagation: COMMITTED };
      });
    } catch (error) {
      if (isUniqueViolation(error, 'secrets_team_name')) throw exists(request.name);
      throw error;
    } finally {
      value.fill(0);
    }
  }
}

interface FirstVersion {
  secretId: string;
  name: string;
  envelope: Buffer;
  actor: TeamActor;
  now: Date;
}

async function insertSecret(manager: EntityManager, { secretId, name, envelope, actor, now }: FirstVersion) {
  await manager.insert(SecretEntity, {
    id: secretId,
    team: actor.team,
    name,
    currentVersion: 1,
    createdAt: now,
    createdBy: actor.name,
    updatedAt: now,
    updatedBy: actor.name,
  });
  await manager.insert(SecretVersionEntity, {
    secretId,
    version: 1,
    state: 'current',
    envelope,
    createdAt: now,
    createdBy: actor.name,
  });
}

async function healReferences(manager: EntityManager, team: string, name: string, now: Date): Promise<number> {
  const [, healed]: [unknown, number] = await manager.query(
    `UPDATE secret_references SET state = 'live', since = $3, broken_by = NULL
     WHERE team = $1 AND secret_name = $2 AND state = 'broken'`,
    [team, name, now],
  );
  return healed;
}

function exists(name: string): CountersignError {
  return new CountersignError('SECRET_EXISTS', `The team has a secret named ${name}. Rotate it to change its value.`, {
    secret: name,
  });
}
