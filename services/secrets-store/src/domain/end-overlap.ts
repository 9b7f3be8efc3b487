import type { Actor } from '@countersign/contracts';
import type { AuditOutbox } from '@countersign/platform-audit';
import type { EntityManager } from 'typeorm';
import type { SecretEntity } from '../database/secret.entity.js';
import { appendChanges } from './change-log.js';
import { destroyVersion, type Versions } from './versions.js';

/** Who ends an overlap, and when. */
export interface EndOverlap {
  secret: SecretEntity;
  versions: Versions & { overlapping: NonNullable<Versions['overlapping']> };
  actor: Actor;
  now: Date;
  correlationId: string;
}

/** Erases the overlapping version of a locked secret; a change of its own. @returns its revision */
export async function endOverlap(manager: EntityManager, audit: AuditOutbox, end: EndOverlap): Promise<string> {
  const { secret, versions, actor, now, correlationId } = end;
  const { version } = versions.overlapping;
  await destroyVersion(manager, secret.id, version, now);
  await audit.record(manager, {
    action: 'secret.overlap_ended',
    target: `secret/${secret.name}`,
    actor,
    team: secret.team,
    correlationId,
    facts: { secretId: secret.id, version },
  });
  const [revision] = await appendChanges(manager, [
    {
      type: 'secret.overlap_ended',
      team: secret.team,
      secretId: secret.id,
      secretName: secret.name,
      current: versions.current,
      overlapping: null,
      reference: null,
      occurredAt: now,
      correlationId,
    },
  ]);
  return revision!;
}
