import type { VerifiedActor } from '@countersign/platform-identity';
import type { EntityManager } from 'typeorm';
import { SandboxEntity } from '../database/sandbox.entity.js';
import { SANDBOX } from './sandbox-kind.js';

/**
 * A sandbox that the asking service had made for a person, of whichever team.
 * @throws CountersignError SANDBOX_NOT_FOUND; another service's, and a person's own, is as good as none
 */
export async function findOwnedSandbox(
  manager: EntityManager,
  { actor, issuer }: VerifiedActor,
  id: string,
): Promise<SandboxEntity> {
  const sandbox = actor.type === 'service' ? await manager.findOneBy(SandboxEntity, { id, owner: issuer }) : null;
  if (!sandbox || issuer === 'gateway') throw SANDBOX.notFound();
  return sandbox;
}
