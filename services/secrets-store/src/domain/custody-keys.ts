import type { EntityManager } from 'typeorm';

/** The advisory lock of the choice: shared by whoever seals, held alone by whoever changes which key is current. */
const CHOICE = `hashtext('secrets-store:custody-keys')`;

/**
 * Until the transaction ends no other key becomes current.
 *
 * SAFETY: who seals takes this first and reads the current key in a later statement, which then sees every choice that was
 * committed. A change of the choice waits for what is being sealed, and whatever seals after it seals with the new key. So
 * a rewrap that begins then finds everything there is, and a key that wraps nothing stays without use. (A row lock would
 * let a steady stream of sealings starve the change: advisory locks are granted in turn.)
 */
export async function keepChoice(manager: EntityManager): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock_shared(${CHOICE})`);
}

/** Until the transaction ends nobody else seals, chooses, retires or starts a rewrap. */
export async function holdChoice(manager: EntityManager): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(${CHOICE})`);
}

export interface ChosenKeys {
  /** Null where none has been chosen yet. */
  current: string | null;
  retired: ReadonlySet<string>;
}

export async function chosenKeys(manager: EntityManager): Promise<ChosenKeys> {
  const rows: { key_id: string; state: 'current' | 'retired' }[] = await manager.query(
    'SELECT key_id, state FROM custody_keys',
  );
  return {
    current: rows.find(({ state }) => state === 'current')?.key_id ?? null,
    retired: new Set(rows.filter(({ state }) => state === 'retired').map(({ key_id }) => key_id)),
  };
}

/** Makes a key current; the one before keeps no row. The choice is held. */
export async function chooseKey(manager: EntityManager, keyId: string, now: Date, by: string): Promise<void> {
  await manager.query(`DELETE FROM custody_keys WHERE state = 'current'`);
  await manager.query(`INSERT INTO custody_keys (key_id, state, since, set_by) VALUES ($1, 'current', $2, $3)`, [
    keyId,
    now,
    by,
  ]);
}

/** How many versions one key wraps. */
export async function wrappedBy(manager: EntityManager, keyId: string): Promise<number> {
  const [row]: { count: number }[] = await manager.query(
    'SELECT count(*)::int AS count FROM secret_versions WHERE key_id = $1 AND envelope IS NOT NULL',
    [keyId],
  );
  return row!.count;
}

/** How many versions all other keys wrap; a damaged envelope is one of them. In two ranges, which the index answers. */
export async function wrappedByOthers(manager: EntityManager, keyId: string): Promise<number> {
  const [row]: { count: number }[] = await manager.query(
    `SELECT ((SELECT count(*) FROM secret_versions WHERE key_id < $1 AND envelope IS NOT NULL)
           + (SELECT count(*) FROM secret_versions WHERE key_id > $1 AND envelope IS NOT NULL))::int AS count`,
    [keyId],
  );
  return row!.count;
}
