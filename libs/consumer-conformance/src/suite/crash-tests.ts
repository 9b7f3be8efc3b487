import { grantReferences, revokeReferences } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SuiteContext } from '../consumer-suite.js';

/** Two services, no shared transaction: whatever stops in between leaves nothing that is not mended. */
export function crashTests(context: SuiteContext): void {
  beforeCommitTests(context);
  afterCommitTests(context);
}

const actsOf = ({ consumer, admin, update }: SuiteContext) => ({
  store: () => consumer().system.store,
  create: (secrets: string[]) => consumer().create(admin(), { name: randomUUID(), secrets }),
  update: (id: string, secrets: string[]) => update(admin(), id, { name: randomUUID(), secrets }),
});

/** What was granted for a save that came to nothing, or is still on its way. */
function beforeCommitTests(context: SuiteContext): void {
  const { consumer, admin, unfit } = context;
  const { store, create, update } = actsOf(context);
  const away = { code: 'SERVICE_UNAVAILABLE' };

  test('where the answer to the grant is lost, the references are taken back at once', async () => {
    store().breakAt('after', grantReferences);
    await expect(create(['A', 'B'])).rejects.toMatchObject(away);
    expect(store().heldByTeam(admin().team)).toEqual([]);
  });

  test('a crash between the grant and the commit leaves a resource as it was, and is mended', async () => {
    const { id } = await create(['A']);
    store().breakAt('after', grantReferences);
    store().breakAt('before', revokeReferences);
    await expect(create(['B'])).rejects.toMatchObject(away);
    if (!unfit.updates) await expect(update(id, ['C'])).rejects.toMatchObject(away);
    store().mend();
    expect(store().secretsHeldBy(id)).toEqual(unfit.updates ? ['A'] : ['A', 'C']);
    await consumer().system.reconcile();
    expect(store().secretsHeldBy(id)).toEqual(['A']);
    expect(store().heldByTeam(admin().team)).toHaveLength(store().heldBy(id).length);
    expect(await consumer().view(admin(), id)).toMatchObject({ health: 'ready' });
  });

  test('a write in flight is not taken for one that crashed', async () => {
    // Granted, and not committed yet.
    store().beforeCommit(() => consumer().system.reconcile());
    const { id } = await create(['A', 'B']);
    expect(store().secretsHeldBy(id)).toEqual(['A', 'B']);
    expect(await consumer().view(admin(), id)).toMatchObject({ health: 'ready' });
  });
}

/** What a save or a deletion does not need any more, and still holds. */
function afterCommitTests(context: SuiteContext): void {
  const { consumer, admin, unfit, testIf } = context;
  const { store, create, update } = actsOf(context);

  testIf('updates', 'a crash between the commit of an edit and the revocation is mended', async () => {
    const { id } = await create(['A', 'B']);
    store().breakAt('before', revokeReferences);
    await update(id, ['B', 'C']);
    store().mend();
    expect(store().secretsHeldBy(id)).toEqual(['A', 'B', 'C']);
    await consumer().system.reconcile();
    expect(store().secretsHeldBy(id)).toEqual(['B', 'C']);
  });

  test('a crash between the commit of a deletion and the revocation is mended', async () => {
    const { id } = await create(['A', 'B']);
    store().breakAt('before', revokeReferences);
    await consumer().remove(admin(), id);
    store().mend();
    expect(store().secretsHeldBy(id)).toEqual(['A', 'B']);
    await consumer().system.reconcile();
    expect(store().secretsHeldBy(id)).toEqual([]);
  });

  test('what the store refuses of one resource keeps no other from being mended', async () => {
    const [stuck, other] = [await create(['A']), await create(['A'])];
    store().breakAt('before', revokeReferences);
    await consumer().remove(admin(), stuck.id);
    await consumer().remove(admin(), other.id);
    store().mend();
    store().refuseToRevoke(stuck.id);
    await consumer().system.reconcile();
    expect(store().secretsHeldBy(stuck.id)).toEqual(['A']);
    expect(store().secretsHeldBy(other.id)).toEqual([]);
    store().mend();
    await consumer().system.reconcile();
    expect(store().secretsHeldBy(stuck.id)).toEqual([]);
  });

  test('a restart mends what the process before it left', async () => {
    const [edited, deleted] = [await create(['A', 'B']), await create(['A', 'B'])];
    store().breakAt('before', revokeReferences);
    if (!unfit.updates) await update(edited.id, ['B']);
    await consumer().remove(admin(), deleted.id);
    await consumer().system.stopService();
    store().mend();
    const pass = store().nextPass();
    await consumer().system.startService();
    await pass;
    await consumer().system.reconcile();
    expect(store().secretsHeldBy(deleted.id)).toEqual([]);
    if (!unfit.updates) expect(store().secretsHeldBy(edited.id)).toEqual(['B']);
  });
}
