import { beforeAll, expect, test } from '@jest/globals';
import { SERVICES, type Actor, type ServiceName } from '@countersign/contracts';
import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { ActorTokens } from './index.js';

let now = Date.parse('2026-11-24T09:00:00Z');
let monotonic = 0;
const clock = { now: () => new Date(now), monotonic: () => monotonic };
const pairs = new Map(SERVICES.map((name) => [name, generateKeyPairSync('ed25519')]));
const jwk = (name: ServiceName, half: 'publicKey' | 'privateKey'): JWK => ({
  ...(pairs.get(name)![half].export({ format: 'jwk' }) as JWK),
  kid: name,
});
const trusted = { keys: SERVICES.map((name) => jwk(name, 'publicKey')) };
const tokensOf = (name: ServiceName, key = jwk(name, 'privateKey')) => ActorTokens.create(name, key, trusted, clock);

const person: Actor = { type: 'user', id: 'u1', name: 'a@example.org', team: undefined };
const service: Actor = { type: 'service', id: 'webhooks', name: 'webhooks' };
const toStore = { audience: 'secrets-store', op: 'secrets-store.secrets.create' } as const;
const toHook = { audience: 'webhooks', op: 'webhooks.webhooks.create' } as const;

let gateway: ActorTokens;
let webhooks: ActorTokens;
let store: ActorTokens;
beforeAll(async () => {
  [gateway, webhooks, store] = await Promise.all([
    tokensOf('gateway'),
    tokensOf('webhooks'),
    tokensOf('secrets-store'),
  ]);
});

test('a token says who acts', async () => {
  const caller = await store.verify(await gateway.sign(toStore, person), toStore);
  expect(caller).toMatchObject({ issuer: 'gateway', actor: { type: 'user', id: 'u1' }, onBehalfOf: null });
});

test.each([
  ['another operation', { ...toStore, op: 'secrets-store.secrets.delete' }],
  ['another service', { ...toStore, audience: 'resolver' as const }],
])('a token for one operation is refused for %s', async (_, purpose) => {
  const token = await gateway.sign(toStore, person);
  await expect(store.verify(token, purpose)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a service token that was verified once is still refused for another operation', async () => {
  const token = await webhooks.sign(toStore, service);
  await store.verify(token, toStore);
  const other = { ...toStore, op: 'secrets-store.secrets.delete' };
  await expect(store.verify(token, other)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a token is worth nothing after a minute, also one that was verified before', async () => {
  const tokens = [await gateway.sign(toStore, person), await webhooks.sign(toStore, service)];
  for (const token of tokens) await store.verify(token, toStore);
  now += 70_000;
  for (const token of tokens)
    await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a wall clock that is set back gives no token that was verified another life', async () => {
  const token = await webhooks.sign(toStore, service);
  await store.verify(token, toStore);
  now -= 20_000;
  monotonic += 59_000;
  await store.verify(token, toStore);
  monotonic += 2_000;
  await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  now += 20_000;
});

test.each([
  ['an hour ahead', 3_600_000],
  ['an hour behind', -3_600_000],
])('a token that was made by a clock %s is refused', async (_, by) => {
  now += by;
  const token = await gateway.sign(toStore, person);
  now -= by;
  await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a service cannot speak for a person, nor for another service', async () => {
  for (const forged of [person, { ...service, id: 'gateway' }]) {
    const token = await webhooks.sign(toStore, forged);
    await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('a service cannot sign as another', async () => {
  const impostor = await ActorTokens.create('gateway', jwk('webhooks', 'privateKey'), trusted, clock);
  const token = await impostor.sign(toStore, person);
  await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a forwarded token proves that a person asked, to the one whom it was addressed to only', async () => {
  const addressedToHook = await gateway.sign(toHook, person);
  const forwarded = await store.verify(await webhooks.sign(toStore, service, addressedToHook), toStore);
  expect(forwarded.onBehalfOf).toMatchObject({ id: 'u1' });
  const addressedToStore = await gateway.sign(toStore, person);
  const stolen = await webhooks.sign(toStore, service, addressedToStore);
  await expect(store.verify(stolen, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a person may be two services away, each of which was asked for them; no further', async () => {
  const evals = await tokensOf('evals');
  const sandboxes = await tokensOf('sandboxes');
  const toEvals = { audience: 'evals', op: 'evals.jobs.launch' } as const;
  const toSandboxes = { audience: 'sandboxes', op: 'sandboxes.sandboxes.create' } as const;
  const own = (id: string): Actor => ({ type: 'service', id, name: id });
  const asked = await gateway.sign(toEvals, person);
  const passedOn = await evals.sign(toSandboxes, own('evals'), asked);
  const granted = await store.verify(await sandboxes.sign(toStore, own('sandboxes'), passedOn), toStore);
  expect(granted).toMatchObject({ issuer: 'sandboxes', onBehalfOf: { id: 'u1' } });
  expect(granted.askedBy).toEqual([toEvals.op, toSandboxes.op]);
  // A token that was addressed to somebody else in between proves nothing.
  const stolen = await evals.sign(toSandboxes, own('evals'), await gateway.sign(toHook, person));
  const forged = await sandboxes.sign(toStore, own('sandboxes'), stolen);
  await expect(store.verify(forged, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  // One more in between, and whom it says is a service: that grants nothing.
  const again = await webhooks.sign(toEvals, service, await gateway.sign(toHook, person));
  const further = await evals.sign(toSandboxes, own('evals'), again);
  const far = await store.verify(await sandboxes.sign(toStore, own('sandboxes'), further), toStore);
  expect(far.onBehalfOf).toMatchObject({ type: 'service', id: 'webhooks' });
});

test('a chain lives no longer than the person’s own token in it, however fresh those around it are', async () => {
  const [evals, sandboxes] = await Promise.all([tokensOf('evals'), tokensOf('sandboxes')]);
  const toEvals = { audience: 'evals', op: 'evals.jobs.launch' } as const;
  const toSandboxes = { audience: 'sandboxes', op: 'sandboxes.sandboxes.create' } as const;
  const own = (id: string): Actor => ({ type: 'service', id, name: id });
  const asked = await gateway.sign(toEvals, person);
  now += 50_000;
  const chain = async () =>
    sandboxes.sign(toStore, own('sandboxes'), await evals.sign(toSandboxes, own('evals'), asked));
  expect((await store.verify(await chain(), toStore)).onBehalfOf).toMatchObject({ id: 'u1' });
  now += 20_000;
  await expect(store.verify(await chain(), toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('who forwards a token can put nothing of its own into it: neither person, nor team, nor role', async () => {
  const asked = await gateway.sign(toHook, { ...person, team: 'a', role: 'member' });
  const [head, body, signature] = asked.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { act: Actor };
  for (const act of [{ role: 'admin' }, { team: 'b' }, { id: 'u2' }, { deploymentAdmin: true }]) {
    const forged = Buffer.from(JSON.stringify({ ...claims, act: { ...claims.act, ...act } })).toString('base64url');
    const token = await webhooks.sign(toStore, service, `${head}.${forged}.${signature}`);
    await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('a token is used again for half its life: by the same actor, in the same role, for the same', async () => {
  const member: Actor = { ...person, team: '0199f000-0000-7000-8000-000000000001', role: 'member' };
  const first = await gateway.kept(toStore, member);
  expect(await gateway.kept(toStore, { ...member })).toBe(first);
  expect(await store.verify(first, toStore)).toMatchObject({ actor: { role: 'member' } });
  const others = await Promise.all([
    gateway.kept(toStore, { ...member, role: 'admin' }),
    gateway.kept(toStore, { ...member, team: '0199f000-0000-7000-8000-000000000002' }),
    gateway.kept(toStore, { ...member, id: 'u2' }),
    gateway.kept({ ...toStore, op: 'secrets-store.secrets.delete' }, member),
  ]);
  expect(new Set([first, ...others]).size).toBe(5);
  now += 30_000;
  expect(await gateway.kept(toStore, member)).not.toBe(first);
});

test.each(['', 'x', 'a.b.c'])('%j is no token', async (token) => {
  await expect(store.verify(token, toStore)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
