import { timestamp } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { MembershipEntity } from '../database/membership.entity.js';
import type { Principal } from './principal.js';
import { teamView, viewTeam } from './teams.js';
import { emailAddress, userName, uuid } from './words.js';

export const me = z
  .object({
    user: z.object({
      id: uuid,
      email: emailAddress,
      name: userName,
      deploymentAdmin: z.boolean().meta({ description: 'May make teams.' }),
      mustChangePassword: z
        .boolean()
        .meta({ description: 'Signed in with a one-time password: only the way out is open.' }),
    }),
    teams: z.array(teamView),
    authentication: z
      .discriminatedUnion('type', [
        z.object({ type: z.literal('session'), expiresAt: timestamp }),
        z.object({ type: z.literal('api-key'), id: uuid, name: userName, expiresAt: timestamp.nullable() }),
      ])
      .meta({ description: 'By what this request was recognised.' }),
  })
  .meta({ id: 'Me' });

/** Who is signed in, how, and where they are a member. */
export async function viewMe(manager: EntityManager, principal: Principal): Promise<z.output<typeof me>> {
  const { userId: id, email, name, deploymentAdmin, mustChangePassword } = principal;
  const memberships = await manager.find(MembershipEntity, {
    where: { userId: id },
    relations: { team: true },
    order: { teamId: 'ASC' },
  });
  return {
    user: { id, email, name, deploymentAdmin, mustChangePassword },
    teams: memberships.map(({ team, role }) => viewTeam(team, role)),
    authentication:
      principal.type === 'session'
        ? { type: 'session', expiresAt: principal.expiresAt.toISOString() }
        : {
            type: 'api-key',
            id: principal.keyId,
            name: principal.keyName,
            expiresAt: principal.expiresAt?.toISOString() ?? null,
          },
  };
}
