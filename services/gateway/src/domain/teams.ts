import { timestamp, type Role } from '@countersign/contracts';
import type { AuditOutbox } from '@countersign/platform-audit';
import type { Actor } from '@countersign/contracts';
import { z } from 'zod';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { MembershipEntity } from '../database/membership.entity.js';
import { TeamEntity } from '../database/team.entity.js';
import type { UserEntity } from '../database/user.entity.js';
import { slug, teamRole, userName, uuid } from './words.js';

export const teamView = z
  .object({ id: uuid, slug, name: userName, role: teamRole, createdAt: timestamp })
  .meta({ id: 'Team', description: 'A team, and the role in it of whoever asks.' });
export type TeamView = z.output<typeof teamView>;

export function viewTeam({ id, slug, name, createdAt }: TeamEntity, role: Role): TeamView {
  return { id, slug, name, role, createdAt: createdAt.toISOString() };
}

export interface NewTeam {
  slug: string;
  name: string;
  /** Its first admin: a team is never without one. */
  admin: UserEntity;
}

/** Makes a team with its first admin, and says so in the team's own log. */
export async function createTeam(
  manager: EntityManager,
  audit: AuditOutbox,
  { slug, name, admin }: NewTeam,
  act: { actor: Actor; correlationId: string; now: Date },
): Promise<TeamEntity> {
  const { actor, correlationId, now } = act;
  const team = manager.create(TeamEntity, { id: uuidv7(), slug, name, createdAt: now });
  await manager.insert(TeamEntity, team);
  await manager.insert(MembershipEntity, { teamId: team.id, userId: admin.id, role: 'admin', createdAt: now });
  const common = { actor, correlationId, team: team.id };
  await audit.record(manager, { ...common, action: 'team.created', target: `team/${team.id}`, facts: { slug } });
  await audit.record(manager, {
    ...common,
    action: 'member.added',
    target: `member/${admin.id}`,
    facts: { email: admin.email, role: 'admin' },
  });
  return team;
}
