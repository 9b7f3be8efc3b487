import { showSandboxEffects, type SandboxEffect, type TeamActor } from '@countersign/contracts';
import type { BusClient } from '@countersign/platform-bus';

/** A rotation does not wait for long for a service that it can do without. Where none runs, that is known at once. */
const TIMEOUT_MS = 3_000;

/** What a rotation will do to the sandboxes that hold a secret. @returns null where nobody could say in time */
export async function effectsOn(
  bus: BusClient,
  secret: string,
  actor: TeamActor,
  correlationId: string,
): Promise<SandboxEffect[] | null> {
  try {
    return (await bus.call(showSandboxEffects, { secret }, { actor, correlationId, timeoutMs: TIMEOUT_MS })).items;
  } catch {
    return null;
  }
}
