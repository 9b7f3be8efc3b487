import { rotateSecret, type RequestOf, type TeamActor, type WrittenSecret } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';
import { SecretVersionEntity } from '../database/secret-version.entity.js';
import { appendChanges, OWN_REVISION } from '../domain/change-log.js';
import { expectVersion } from '../domain/expect-version.js';
import { Intake } from '../domain/intake.js';
import { lockSecret } from '../domain/lock-secret.js';
import { COMMITTED } from '../domain/propagation.js';
import { viewSecret } from '../domain/secret-view.js';
import { ValueSealing } from '../domain/value-sealing.js';
import { destroyVersion, nextPlace, overlapVersion, versionsOf, type Versions } from '../domain/versions.js';
import { WriteTransaction } from '@countersign/platform-database';
import { PropagationWatch } from '../watch-propagation/propagation-watch.js';

type Request = RequestOf<typeof rotateSecret>;

/**
 * Gives a secret its next version. The version before is erased in the same transaction, unless the rotation asks for an
 * overlap; one that still overlapped from an earlier rotation is erased in any case: at most one previous is openable.
 */
@Injectable()
export class RotateSecretHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly intake: Intake,
    private readonly dataSource: DataSource,
    private readonly sealing: ValueSealing,
    private readonly audit: AuditOutbox,
    private readonly propagation: PropagationWatch,
  ) {}

  /** @throws CountersignError SECRET_NOT_FOUND, VERSION_CONFLICT, INVALID_INPUT, KEY_UNAVAILABLE */
  async rotate(request: Request, actor: TeamActor, correlationId: string): Promise<WrittenSecret> {
    const value = await this.intake.take(request.sealedValue, rotateSecret, actor.team, request.name);
    try {
      const ahead = await this.sealing.ahead(value, await nextPlace(this.dataSource.manager, actor.team, request.name));
      const written = await this.transaction.run(actor.id, request.idempotency, async (manager, now) => {
        const secret = await lockSecret(manager, actor.team, request.name);
        expectVersion(secret, request.expectedVersion);
        const versions = await versionsOf(manager, secret.id);
        const version = versions.next;
        const place = { team: actor.team, secretId: secret.id, version };
        const envelope = await this.sealing.within(manager, value, place, ahead);
        const overlapUntil =
          request.overlapSeconds > 0 ? new Date(now.getTime() + request.overlapSeconds * 1000) : null;
        await replaceVersion(manager, { secret, versions, version, envelope, overlapUntil, actor, now });
        await this.audit.record(manager, {
          action: 'secret.rotated',
          target: `secret/${request.name}`,
          actor,
          correlationId,
          facts: { secretId: secret.id, version, overlapUntil: overlapUntil?.toISOString() ?? null },
        });
        await appendChanges(manager, [
          {
            type: 'secret.rotated',
            team: actor.team,
            secretId: secret.id,
            secretName: secret.name,
            current: { version, revision: OWN_REVISION },
            overlapping: overlapUntil ? versions.current : null,
            reference: null,
            occurredAt: now,
            correlationId,
          },
        ]);
        return { ...(await viewSecret(manager, actor.team, request.name)), propagation: COMMITTED };
      });
      return { ...written, propagation: await this.propagation.reached(written.revision, request) };
    } finally {
      value.fill(0);
    }
  }
}

interface NextVersion {
  secret: SecretEntity;
  versions: Versions;
  version: number;
  envelope: Buffer;
  overlapUntil: Date | null;
  actor: TeamActor;
  now: Date;
}

async function replaceVersion(manager: EntityManager, next: NextVersion): Promise<void> {
  const { secret, versions, version, envelope, overlapUntil, actor, now } = next;
  if (versions.overlapping) await destroyVersion(manager, secret.id, versions.overlapping.version, now);
  if (overlapUntil) await overlapVersion(manager, secret.id, versions.current.version, overlapUntil);
  else await destroyVersion(manager, secret.id, versions.current.version, now);
  await manager.insert(SecretVersionEntity, {
    secretId: secret.id,
    version,
    state: 'current',
    envelope,
    createdAt: now,
    createdBy: actor.name,
  });
  await manager.update(
    SecretEntity,
    { id: secret.id },
    { currentVersion: version, updatedAt: now, updatedBy: actor.name },
  );
}
