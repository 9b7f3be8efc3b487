import type { SeededRandom } from '@countersign/seeded-random';
import { createWebhook, grantReferences, revokeReferences } from '@countersign/contracts';
import { serviceActor } from '@countersign/platform-bus';
import type { ServiceCore } from '@countersign/platform-service';
import type { TeamClient } from '@countersign/workbench';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { HolderOrders } from './holder-line.js';

type Resource = HolderOrders['resources'][number];

/** One more resource for each secret, whose reference comes and goes. */
export function guestsOf(secrets: readonly string[]): Resource[] {
  return secrets.map((secret) => ({ id: uuidv7(), name: `Guest of ${secret}`, slot: 'token', secret }));
}

/** Grants and revokes until it is stopped. Neither needs an acknowledgement: what came of it is in the change log. */
export async function comeAndGo(
  guests: readonly Resource[],
  { webhooks, team }: { webhooks: ServiceCore; team: TeamClient },
  random: SeededRandom,
  stopped: () => boolean,
): Promise<void> {
  const actor = serviceActor('webhooks');
  while (!stopped()) {
    await pause(random.between(100, 800));
    const { id, name, slot, secret } = random.pick(guests);
    try {
      if (random.chance(0.4)) {
        await webhooks.bus.call(revokeReferences, { team: team.actor.team, resourceId: id, keep: [] }, { actor });
      } else {
        const onBehalfOf = await team.tokenFor(createWebhook);
        const request = { resource: { id, name }, references: [{ slot, secret }] };
        await webhooks.bus.call(grantReferences, request, { actor, onBehalfOf });
      }
    } catch {
      // Nobody answered, or the secret is deleted just now.
    }
  }
}
