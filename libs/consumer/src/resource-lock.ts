import type { EntityManager } from 'typeorm';

/**
 * One resource, one writer: whoever changes a resource or its references holds this until the transaction ends. A row
 * lock would not do: a resource that is being created has no row yet that another could find locked.
 */
export async function lockResource(manager: EntityManager, id: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [keyOf(id)]);
}

/** The same without waiting: false while somebody else holds it. */
export async function tryLockResource(manager: EntityManager, id: string): Promise<boolean> {
  const [row]: { locked: boolean }[] = await manager.query(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
    [keyOf(id)],
  );
  return row?.locked === true;
}

/** By the id alone: an id is unique among all resources, and a reference does not say of which kind its resource is. */
function keyOf(id: string): string {
  return `resource:${id}`;
}
