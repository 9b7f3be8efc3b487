import {
  consumerReferences,
  grantReferences,
  revokeReferences,
  type ConsumerName,
  type ConsumerReference,
} from '@countersign/contracts';
import { serviceActor, type BusClient } from '@countersign/platform-bus';
import type { VerifiedActor } from '@countersign/platform-identity';
import type { ResourceKind, ResourceRow } from './resource-kind.js';

/** Three of these fit into the five seconds that a caller waits for a write. */
const STORE_TIMEOUT_MS = 1_500;

/** How many resources one question may be about. */
const RESOURCES_MAX = 200;

/** A consumer's calls to the store in its own name. */
export function asConsumer(consumer: ConsumerName) {
  return { actor: serviceActor(consumer), timeoutMs: STORE_TIMEOUT_MS };
}

/**
 * The references of one kind of resource, which secrets-store owns: what is granted, and which of them are broken. A
 * consumer keeps no copy of their state (ADR 7). Each kind has a subclass, which says no more than which kind it is.
 */
export class HeldReferences<Row extends ResourceRow = ResourceRow> {
  constructor(
    readonly kind: ResourceKind<Row>,
    private readonly bus: BusClient,
  ) {}

  /**
   * Grants what the resource names, on top of what it holds, and tells the store its name.
   * @param by the person's own call: without their token a resource is granted nothing
   * @throws CountersignError SECRETS_UNKNOWN, naming every secret that does not exist
   */
  async grant(row: Row, by: VerifiedActor, correlationId: string): Promise<void> {
    const references = this.kind.slotsOf(row);
    if (references.length === 0) return;
    const resource = { id: row.id, name: row.name };
    const options = { ...asConsumer(this.kind.consumer), onBehalfOf: by.token, correlationId };
    await this.bus.call(grantReferences, { resource, references }, options);
  }

  /**
   * Revokes every reference that the resource does not name; all of them where there is no resource any more.
   * Only under the resource's lock: a grant between the reading of the row and this would be revoked with the rest.
   */
  async revokeUnnamed(team: string, resourceId: string, row: Row | null): Promise<void> {
    const keep = row ? this.kind.slotsOf(row) : [];
    await this.bus.call(revokeReferences, { team, resourceId, keep }, asConsumer(this.kind.consumer));
  }

  /** What these resources of a team hold now; in one question for a page of them, unless they hold very much. */
  async heldBy(team: string, rows: readonly Row[]): Promise<ConsumerReference[]> {
    const ids = rows.filter((row) => this.kind.slotsOf(row).length > 0).map(({ id }) => id);
    const held: ConsumerReference[] = [];
    for (let from = 0; from < ids.length; from += RESOURCES_MAX) {
      const resourceIds = ids.slice(from, from + RESOURCES_MAX);
      // What does not fit into one answer is asked for in others.
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const request = { team, resourceIds, after };
        const { items, next } = await this.bus.call(consumerReferences, request, asConsumer(this.kind.consumer));
        held.push(...items);
        after = next ?? undefined;
      }
    }
    return held;
  }
}
