import { CountersignError, type Secret, type SecretVersion } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { SecretEntity } from '../database/secret.entity.js';
import { SecretVersionEntity } from '../database/secret-version.entity.js';

/** How many versions a secret shows: the newest. */
const VERSIONS_SHOWN = 50;

/** What people may read of secrets: names, versions, times; the envelope column is not even selected. */
export async function viewSecrets(manager: EntityManager, secrets: readonly SecretEntity[]): Promise<Secret[]> {
  if (secrets.length === 0) return [];
  const ids = secrets.map(({ id }) => id);
  const versions = await versionsOf(manager, ids);
  const counts: { id: string; count: number }[] = await manager.query(
    `SELECT s.id, count(r.id)::int AS count FROM secrets s
     JOIN secret_references r ON r.team = s.team AND r.secret_name = s.name
     WHERE s.id = ANY($1::uuid[]) GROUP BY s.id`,
    [ids],
  );
  const references = new Map(counts.map(({ id, count }) => [id, count]));
  return secrets.map((secret) => toView(secret, versions.get(secret.id) ?? [], references.get(secret.id) ?? 0));
}

export async function viewSecret(manager: EntityManager, team: string, name: string): Promise<Secret> {
  const secret = await manager.findOneBy(SecretEntity, { team, name });
  if (!secret) throw secretNotFound(name);
  const [view] = await viewSecrets(manager, [secret]);
  return view!;
}

export function secretNotFound(name: string): CountersignError {
  return new CountersignError('SECRET_NOT_FOUND', `The team has no secret named ${name}.`, { secret: name });
}

async function versionsOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, SecretVersionEntity[]>> {
  const rows = await manager
    .createQueryBuilder(SecretVersionEntity, 'v')
    .innerJoin(SecretEntity, 's', 's.id = v.secret_id')
    .where('v.secret_id = ANY(:ids)', { ids })
    .andWhere('v.version > s.current_version - :shown', { shown: VERSIONS_SHOWN })
    .orderBy('v.version', 'DESC')
    .getMany();
  return Map.groupBy(rows, ({ secretId }) => secretId);
}

function toView(secret: SecretEntity, versions: readonly SecretVersionEntity[], references: number): Secret {
  return {
    name: secret.name,
    version: secret.currentVersion,
    revision: String(secret.revision),
    createdAt: secret.createdAt.toISOString(),
    createdBy: secret.createdBy,
    updatedAt: secret.updatedAt.toISOString(),
    updatedBy: secret.updatedBy,
    lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
    references,
    health: references > 0 ? 'in_use' : 'unused',
    versions: versions.map(toVersionView),
  };
}

function toVersionView(version: SecretVersionEntity): SecretVersion {
  return {
    version: version.version,
    state: version.state,
    revision: String(version.revision),
    createdAt: version.createdAt.toISOString(),
    createdBy: version.createdBy,
    overlapUntil: version.overlapUntil?.toISOString() ?? null,
    destroyedAt: version.destroyedAt?.toISOString() ?? null,
  };
}
