import { CountersignError, timestamp } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { MembershipEntity } from '../database/membership.entity.js';
import { emailAddress, teamParams, teamRole, userName, uuid } from './words.js';

export const memberParams = teamParams.extend({ userId: uuid.meta({ description: "The member's user id." }) });

export const memberView = z
  .object({ userId: uuid, email: emailAddress, name: userName, role: teamRole, since: timestamp })
  .meta({ id: 'Member' });

export function viewMember({ userId, user, role, createdAt }: MembershipEntity) {
  return { userId, email: user.email, name: user.name, role, since: createdAt.toISOString() };
}

/**
 * Finds a member to change or remove, holding the team's lock: of two admins who remove each other at once, the second
 * sees what the first did.
 * @throws CountersignError MEMBER_NOT_FOUND
 */
export async function lockMember(manager: EntityManager, teamId: string, userId: string): Promise<MembershipEntity> {
  await manager.query('SELECT 1 FROM teams WHERE id = $1 FOR UPDATE', [teamId]);
  const member = await manager.findOne(MembershipEntity, { where: { teamId, userId }, relations: { user: true } });
  if (!member) throw new CountersignError('MEMBER_NOT_FOUND', 'The team has no member with this id.');
  return member;
}

/** @throws CountersignError LAST_ADMIN where the team would be left without one; the caller holds the team's lock */
export async function refuseLastAdmin(manager: EntityManager, { teamId, role }: MembershipEntity): Promise<void> {
  if (role !== 'admin') return;
  if ((await manager.countBy(MembershipEntity, { teamId, role: 'admin' })) > 1) return;
  throw new CountersignError('LAST_ADMIN', 'This is the only admin of the team. Make another member an admin first.');
}
