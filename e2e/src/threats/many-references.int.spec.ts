import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  consumerReferences,
  createWebhook,
  grantReferences,
  listReferences,
  listSecrets,
  REFERENCES_PER_RESOURCE_MAX,
} from '@countersign/contracts';
import type { ServiceCore } from '@countersign/platform-service';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

// More of everything than anybody needs, with names as long as may be.
const RESOURCES = 100;
const REFERENCES = RESOURCES * REFERENCES_PER_RESOURCE_MAX;
const SERVICE = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;
const NAME = `MANY_${'x'.repeat(250)}`;
const RESOURCE_NAME = '\u{1f511}'.repeat(100);

let bench: Workbench;
let team: TeamClient;
let webhooks: ServiceCore;
let database: Client;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  webhooks = await bench.identity('webhooks');
  database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  await team.create(NAME, 'old');
  await addReferences(REFERENCES);
}, 120_000);

afterAll(async () => {
  await database?.end();
  await bench?.stop();
});

/** As `references.grant` leaves them, some seconds sooner. */
async function addReferences(count: number): Promise<void> {
  await database.query(
    `INSERT INTO secrets_store.secret_references
       (id, team, secret_name, consumer, resource_id, resource_name, slot, state, since, granted_by)
     SELECT gen_random_uuid(), $1, $2, 'webhooks', ('01900000-0000-7000-8000-' || lpad((n / $3)::text, 12, '0'))::uuid, $4,
            'slot_' || (n % $3) || repeat('s', 280), 'live', now(), 'admin@example.org'
     FROM generate_series(0, $5 - 1) AS n ON CONFLICT DO NOTHING`,
    [team.actor.team, NAME, REFERENCES_PER_RESOURCE_MAX, RESOURCE_NAME, count],
  );
}

test('they are counted, and listed a page at a time', async () => {
  expect((await team.get(NAME)).references).toBe(REFERENCES);
  expect((await team.call(listSecrets, { limit: 200 })).items).toMatchObject([{ references: REFERENCES }]);
  let listed = 0;
  let cursor: string | undefined;
  do {
    const page = await team.call(listReferences, { name: NAME, limit: 200, cursor });
    listed += page.items.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(listed).toBe(REFERENCES);
});

test('the consumer that holds them is told of all, in as many answers as that takes', async () => {
  const { rows } = await database.query<{ id: string }>(
    'SELECT DISTINCT resource_id AS id FROM secrets_store.secret_references',
  );
  for (const resourceIds of [undefined, rows.map(({ id }) => id)]) {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const request = { resourceIds, after };
      const { items, next } = await webhooks.bus.call(consumerReferences, request, { actor: SERVICE });
      expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(1_000_000);
      seen.push(...items.map(({ resourceId, slot }) => `${resourceId}/${slot}`));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(REFERENCES);
    expect(seen).toHaveLength(REFERENCES);
  }
});

test('a rotation is applied and drained as with one', async () => {
  const { holder, leave } = bench.holder(webhooks, { instance: 'user' });
  const { resourceId, slot } = (await team.call(listReferences, { name: NAME, limit: 1 })).items[0]!;
  const resource = { id: resourceId, name: RESOURCE_NAME };
  const of = { team: team.actor.team, resource, references: [{ slot, secret: NAME }] };
  const read = () => holder.use(of, ([opened]) => opened!.value.reveal().toString());
  expect(await read()).toBe('old');
  const { propagation } = await team.rotate(NAME, 'new', { wait: 'drained', timeoutSeconds: 60 });
  expect(propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read()).toBe('new');
  await leave();
});

test('one resource is granted a hundred at once, and as many again while it changes them, and not one more', async () => {
  const resource = { id: uuidv7(), name: 'Greedy' };
  const grant = async (count: number, slot: string) => {
    const references = Array.from({ length: count }, (_, at) => ({ slot: `${slot}${at}`, secret: NAME }));
    const onBehalfOf = await team.tokenFor(createWebhook);
    return webhooks.bus.call(
      grantReferences,
      { resource, references },
      { actor: SERVICE, onBehalfOf, timeoutMs: 60_000 },
    );
  };
  const refused = { code: 'INVALID_INPUT' };
  for (const count of [REFERENCES_PER_RESOURCE_MAX + 1, 10_000])
    await expect(grant(count, 's')).rejects.toMatchObject(refused);
  for (const slot of ['s', 'another'])
    expect(await grant(REFERENCES_PER_RESOURCE_MAX, slot)).toEqual({ granted: REFERENCES_PER_RESOURCE_MAX });
  await expect(grant(1, 'third')).rejects.toMatchObject(refused);
}, 90_000);

test('a deletion says who is in its way, breaks them all at once, and creating the name again heals them all', async () => {
  // As many as one statement of PostgreSQL has room for parameters, and some more.
  await addReferences(70_000);
  const [{ count }] = (
    await database.query<{ count: number }>('SELECT count(*)::int FROM secrets_store.secret_references')
  ).rows as [{ count: number }];
  expect(count).toBeGreaterThan(65_535);
  const refused = await team.delete(NAME, { breakReferences: false }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'SECRET_IN_USE', facts: { referenceCount: count } });
  const deleted = await team.delete(NAME, { breakReferences: true, wait: 'drained', timeoutSeconds: 60 });
  expect(deleted.brokenReferences).toHaveLength(100);
  expect(deleted.brokenReferences.every(({ state }) => state === 'broken')).toBe(true);
  expect(deleted.propagation.state).toBe('drained');
  const states = 'SELECT state, count(*)::int FROM secrets_store.secret_references GROUP BY state';
  expect((await database.query(states)).rows).toEqual([{ state: 'broken', count }]);
  await team.create(NAME, 'newer');
  expect((await database.query(states)).rows).toEqual([{ state: 'live', count }]);
}, 120_000);
