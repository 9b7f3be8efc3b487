import {
  CountersignError,
  type ConsumerReference,
  type MissingSecret,
  type SlotReference,
} from '@countersign/contracts';
import type { ResourceKind, ResourceRow } from './resource-kind.js';
import { isSameSlot } from './slots.js';

/**
 * What a resource lacks of some of its slots (of all, unless told). A slot without any reference is missing too: nothing
 * works without one, so it must not look ready.
 */
export function missingSecrets<Row extends ResourceRow>(
  kind: ResourceKind<Row>,
  row: Row,
  held: readonly ConsumerReference[],
  slots: readonly SlotReference[] = kind.slotsOf(row),
): MissingSecret[] {
  const own = held.filter(({ resourceId }) => resourceId === row.id);
  return slots.flatMap((named) => {
    const reference = own.find((candidate) => isSameSlot(candidate, named));
    if (reference?.state === 'live') return [];
    return [{ ...named, since: reference?.since ?? row.updatedAt.toISOString(), by: reference?.brokenBy ?? null }];
  });
}

/** As people are shown it, and never kept: what the store says of the references now. */
export interface ResourceHealth {
  health: 'ready' | 'broken';
  missing: MissingSecret[];
}

/** @param slots of the resource, those that count: all of them, unless told */
export function resourceHealth<Row extends ResourceRow>(
  kind: ResourceKind<Row>,
  row: Row,
  held: readonly ConsumerReference[],
  slots?: readonly SlotReference[],
): ResourceHealth {
  const missing = missingSecrets(kind, row, held, slots);
  return { health: missing.length === 0 ? 'ready' : 'broken', missing };
}

/** Which version a resource has in use, of a secret that it names. */
export interface HeldVersion {
  secret: string;
  version: number;
}

/** A secret of which a resource still uses a version that is no longer current. */
export interface StaleSecret extends HeldVersion {
  currentVersion: number;
}

/** For a resource that goes on with what it was given at its start, such as a sandbox: what has been replaced since. */
export function staleSecrets(
  { id }: Pick<ResourceRow, 'id'>,
  inUse: readonly HeldVersion[],
  held: readonly ConsumerReference[],
): StaleSecret[] {
  const current = new Map(
    held.filter(({ resourceId }) => resourceId === id).map(({ secret, currentVersion }) => [secret, currentVersion]),
  );
  return inUse.flatMap(({ secret, version }) => {
    const currentVersion = current.get(secret);
    // A version number is given once, so that any other is another value. A deleted secret makes broken, not stale.
    return currentVersion && currentVersion !== version ? [{ secret, version, currentVersion }] : [];
  });
}

/**
 * @param consequence what did not happen because of it, as a sentence: `Nothing was sent.`
 * @throws CountersignError REFERENCE_BROKEN, naming every secret that the resource lacks, and the remedy
 */
export function refuseMissing(
  { noun }: Pick<ResourceKind, 'noun'>,
  { name }: Pick<ResourceRow, 'name'>,
  missing: readonly MissingSecret[],
  consequence: string,
): void {
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(({ secret }) => secret))];
  const [them, they] = names.length > 1 ? ['them', 'they were'] : ['it', 'it was'];
  throw new CountersignError(
    'REFERENCE_BROKEN',
    `The ${noun} ${name} lacks ${names.join(', ')}: ${they} deleted. ${consequence} ` +
      `Create ${them} again, or save the ${noun} without ${them}.`,
    { missing },
  );
}
