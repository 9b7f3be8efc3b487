import type { EntityManager } from 'typeorm';

/**
 * One webhook, one writer: whoever changes a webhook or its references holds this until the transaction ends. A row
 * lock would not do: a webhook that is being created has no row yet that another could find locked.
 */
export async function lockWebhook(manager: EntityManager, id: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [keyOf(id)]);
}

/** The same without waiting: false while somebody else holds it. */
export async function tryLockWebhook(manager: EntityManager, id: string): Promise<boolean> {
  const [row]: { locked: boolean }[] = await manager.query(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
    [keyOf(id)],
  );
  return row?.locked === true;
}

function keyOf(id: string): string {
  return `webhook:${id}`;
}
