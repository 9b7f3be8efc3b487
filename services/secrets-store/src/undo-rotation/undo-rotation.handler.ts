import type { RequestOf, TeamActor, undoRotation, WrittenSecret } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { SecretEntity } from '../database/secret.entity.js';
import { appendChanges, OWN_REVISION } from '../domain/change-log.js';
import { lockOverlap } from '../domain/lock-overlap.js';
import { COMMITTED } from '../domain/propagation.js';
import { viewSecret } from '../domain/secret-view.js';
import { destroyVersion, reinstateVersion } from '../domain/versions.js';
import { WriteTransaction } from '@countersign/platform-database';
import { PropagationWatch } from '../watch-propagation/propagation-watch.js';

/**
 * Takes a rotation back while its previous version still overlaps: that version is current again, under a revision of
 * its own (so it is newer than the one that it replaces), and the newer version is erased.
 */
@Injectable()
export class UndoRotationHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly propagation: PropagationWatch,
  ) {}

  /** @throws CountersignError SECRET_NOT_FOUND, VERSION_CONFLICT, NO_OVERLAP */
  async undo(request: RequestOf<typeof undoRotation>, actor: TeamActor, correlationId: string): Promise<WrittenSecret> {
    const written = await this.transaction.run(actor.id, request.idempotency, async (manager, now) => {
      const { secret, versions } = await lockOverlap(manager, actor.team, request.name, request.expectedVersion);
      const { version } = versions.overlapping;
      await destroyVersion(manager, secret.id, versions.current.version, now);
      await reinstateVersion(manager, secret.id, version);
      await manager.update(
        SecretEntity,
        { id: secret.id },
        { currentVersion: version, updatedAt: now, updatedBy: actor.name },
      );
      await this.audit.record(manager, {
        action: 'secret.rotation_undone',
        target: `secret/${secret.name}`,
        actor,
        correlationId,
        facts: { secretId: secret.id, version, undoneVersion: versions.current.version },
      });
      await appendChanges(manager, [
        {
          type: 'secret.rotation_undone',
          team: secret.team,
          secretId: secret.id,
          secretName: secret.name,
          current: { version, revision: OWN_REVISION },
          overlapping: null,
          reference: null,
          occurredAt: now,
          correlationId,
        },
      ]);
      return { ...(await viewSecret(manager, actor.team, request.name)), propagation: COMMITTED };
    });
    return { ...written, propagation: await this.propagation.reached(written.revision, request) };
  }
}
