import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SuiteContext } from '../consumer-suite.js';
import { person } from '../consumer-system.js';
import { DELETED_BY } from '../stand-ins/references-stand-in.js';

/** A resource and its references agree, whoever saves what. */
export function referenceTests(context: SuiteContext): void {
  savedReferenceTests(context);
  brokenReferenceTests(context);
  contestedReferenceTests(context);
}

const actsOf = ({ consumer, admin }: SuiteContext) => ({
  store: () => consumer().system.store,
  create: (secrets: string[], name: string = randomUUID()) => consumer().create(admin(), { name, secrets }),
  view: (id: string) => consumer().view(admin(), id),
});

function savedReferenceTests(context: SuiteContext): void {
  const { consumer, admin, update, unfit, testIf } = context;
  const { store, create, view } = actsOf(context);

  test('a saved resource holds a reference for every secret that it names, under its name', async () => {
    const { id } = await create(['A', 'B'], 'Deploy');
    expect(store().secretsHeldBy(id)).toEqual(['A', 'B']);
    const own = store().references.filter(({ resourceId }) => resourceId === id);
    expect(new Set(own.map(({ resourceName }) => resourceName))).toEqual(new Set(['Deploy']));
    expect(new Set(own.map(({ grantedBy }) => grantedBy))).toEqual(new Set([admin().name]));
    expect(await view(id)).toMatchObject({ health: 'ready', missing: [] });
  });

  testIf('updates', 'an edit ends with exactly what it names, and what stays was never revoked', async () => {
    const { id } = await create(['A', 'B'], 'Before');
    const kept = store().references.filter(({ resourceId, secret }) => resourceId === id && secret === 'B');
    await update(admin(), id, { name: 'After', secrets: ['B', 'C'] });
    expect(store().secretsHeldBy(id)).toEqual(['B', 'C']);
    for (const reference of kept) expect(store().references).toContain(reference);
    const names = store().references.filter(({ resourceId }) => resourceId === id);
    expect(new Set(names.map(({ resourceName }) => resourceName))).toEqual(new Set(['After']));
  });

  test('a deleted resource holds nothing, and takes nobody else along', async () => {
    const [{ id }, other] = [await create(['A']), await create(['A'])];
    await consumer().remove(admin(), id);
    expect(store().secretsHeldBy(id)).toEqual([]);
    expect(store().secretsHeldBy(other.id)).toEqual(['A']);
  });

  testIf('forgets', 'a deleted resource is seen no more', async () => {
    const { id } = await create(['A']);
    await consumer().remove(admin(), id);
    await expect(view(id)).rejects.toMatchObject({ status: 404 });
  });

  test('unknown secrets refuse the save by name, all of them, and nothing is left', async () => {
    const unknown = { code: 'SECRETS_UNKNOWN', facts: { secrets: ['NOPE', 'NADA'] } };
    await expect(create(['A', 'NOPE', 'NADA'])).rejects.toMatchObject(unknown);
    expect(store().heldByTeam(admin().team)).toEqual([]);
    if (unfit.updates) return;
    const { id } = await create(['A']);
    const edit = update(admin(), id, { name: randomUUID(), secrets: ['B', 'NOPE', 'NADA'] });
    await expect(edit).rejects.toMatchObject(unknown);
    expect(store().secretsHeldBy(id)).toEqual(['A']);
  });
}

function brokenReferenceTests(context: SuiteContext): void {
  const { consumer, admin, update, testIf } = context;
  const { store, create, view } = actsOf(context);

  test('a deleted secret breaks the resource at once, by name, and creating it again heals it', async () => {
    const { id } = await create(['A', 'B']);
    store().deleteSecret(admin().team, 'B');
    expect(await view(id)).toMatchObject({ health: 'broken', missing: [{ secret: 'B', by: DELETED_BY }] });
    store().addSecret(admin().team, 'B');
    expect(await view(id)).toMatchObject({ health: 'ready', missing: [] });
  });

  testIf('updates', 'a broken resource can be saved without what it lacks', async () => {
    const { id } = await create(['A', 'B']);
    store().deleteSecret(admin().team, 'A');
    await update(admin(), id, { name: randomUUID(), secrets: ['B'] });
    expect(await view(id)).toMatchObject({ health: 'ready', missing: [] });
  });

  test('a broken resource can be deleted', async () => {
    const { id } = await create(['A', 'B']);
    store().deleteSecret(admin().team, 'B');
    await consumer().remove(admin(), id);
    expect(store().secretsHeldBy(id)).toEqual([]);
  });
}

function contestedReferenceTests(context: SuiteContext): void {
  const { consumer, admin, update, unfit, testIf } = context;
  const { store, create, view } = actsOf(context);

  test("another team's resource is as good as none", async () => {
    const { id } = await create(['A']);
    const stranger = person('admin', randomUUID());
    store().addSecret(stranger.team, 'A', 'B');
    consumer().counterpart.forget();
    const none = { status: 404 };
    await expect(consumer().view(stranger, id)).rejects.toMatchObject(none);
    const edit = () => update(stranger, id, { name: randomUUID(), secrets: ['B'] });
    if (!unfit.updates) await expect(edit()).rejects.toMatchObject(none);
    await expect(consumer().remove(stranger, id)).rejects.toMatchObject(none);
    await expect(consumer().use(stranger, id, ['A'])).rejects.toMatchObject(none);
    expect(consumer().counterpart.received()).toBeNull();
    expect(store().secretsHeldBy(id)).toEqual(['A']);
    expect(store().heldByTeam(stranger.team)).toEqual([]);
  });

  testIf('updates', 'edits at the same time end with a resource and references that agree', async () => {
    const { id } = await create(['A']);
    const wanted = [['A'], ['B'], ['A', 'C'], ['B', 'C'], ['C']];
    const edits = wanted.map((secrets) => update(admin(), id, { name: randomUUID(), secrets }));
    await Promise.all(edits);
    expect(await view(id)).toMatchObject({ health: 'ready', missing: [] });
    expect(wanted).toContainEqual(store().secretsHeldBy(id));
  });
}
