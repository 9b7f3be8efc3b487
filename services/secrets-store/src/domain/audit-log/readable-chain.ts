import { DEPLOYMENT_CHAIN } from '@countersign/audit-chain';
import type { Actor } from '@countersign/contracts';
import { deploymentAdmin, teamAdmin } from '@countersign/platform-bus';
import type { VerifiedActor } from '@countersign/platform-identity';

/**
 * The chain that a caller may read, and as whom: their own team's for a team's admin, the deployment's for an admin of the
 * deployment. Nobody names a chain, so nobody can name another's.
 * @throws CountersignError ADMIN_REQUIRED, DEPLOYMENT_ADMIN_REQUIRED
 */
export function readableChain(caller: VerifiedActor, of: 'team' | 'deployment'): { chain: string; actor: Actor } {
  if (of === 'deployment') return { chain: DEPLOYMENT_CHAIN, actor: deploymentAdmin(caller) };
  const actor = teamAdmin(caller);
  return { chain: actor.team, actor };
}
