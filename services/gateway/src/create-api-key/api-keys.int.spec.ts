import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';

let system: GatewaySystem;
let person: Person;
beforeAll(async () => {
  system = await GatewaySystem.start();
  person = await system.join('member');
});
afterAll(() => system.close());

const HOUR = 3_600_000;
const bearer = (key: string) => system.http.with({ Authorization: `Bearer ${key}` });
const create = async (body: object = {}) => (await person.http.post('/v1/api-keys', { name: 'build', ...body })).json;

test('a key is shown once, and acts as its user', async () => {
  const { status, json } = await person.http.post('/v1/api-keys', { name: 'build' });
  expect(status).toBe(201);
  expect(json).toMatchObject({ name: 'build', expiresAt: null, lastUsedAt: null });
  expect(json.key).toMatch(/^cs_[\w-]{43}$/);
  const mine = (await bearer(json.key).get('/v1/me')).json;
  expect(mine).toMatchObject({ user: { id: person.id }, authentication: { type: 'api-key', id: json.id } });
  const list = await person.http.get('/v1/api-keys');
  expect(list.text).not.toContain(json.key);
  expect(list.json.items).toContainEqual(expect.objectContaining({ id: json.id, prefix: json.key.slice(0, 11) }));
});

test('a key is stored as a hash only', async () => {
  const { key } = await create();
  const [{ dump }] = await system.database.query<[{ dump: string }]>(
    `SELECT string_agg(k::text, ' ') AS dump FROM gateway.api_keys k`,
  );
  expect(dump).not.toContain(key);
  expect(dump).not.toContain(Buffer.from(key).toString('hex'));
});

test('a revoked key ends with the next request', async () => {
  const { key, id } = await create();
  expect((await bearer(key).get('/v1/me')).status).toBe(200);
  expect((await person.http.delete(`/v1/api-keys/${id}`)).status).toBe(204);
  expect((await bearer(key).get('/v1/me')).json.code).toBe('UNAUTHENTICATED');
  expect((await person.http.delete(`/v1/api-keys/${id}`)).json.code).toBe('API_KEY_NOT_FOUND');
  expect((await person.http.get('/v1/api-keys')).text).not.toContain(id);
});

test('a key ends when it expires', async () => {
  const expiresAt = new Date(system.clock.now().getTime() + HOUR).toISOString();
  const { key } = await create({ expiresAt });
  system.clock.advance(HOUR - 1);
  expect((await bearer(key).get('/v1/me')).status).toBe(200);
  system.clock.advance(1);
  expect((await bearer(key).get('/v1/me')).status).toBe(401);
});

test.each(['2020-01-01T00:00:00Z', 'tomorrow', '', 12])('a key cannot expire at %j', async (expiresAt) => {
  expect(await create({ expiresAt })).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: 'expiresAt' }] });
});

test('nobody revokes the key of another', async () => {
  const { id, key } = await create();
  expect((await system.admin.http.delete(`/v1/api-keys/${id}`)).json.code).toBe('API_KEY_NOT_FOUND');
  expect((await bearer(key).get('/v1/me')).status).toBe(200);
});

test('a key makes no other, and changes no password', async () => {
  const { key } = await create();
  expect((await bearer(key).post('/v1/api-keys', { name: 'child' })).json.code).toBe('FORBIDDEN');
  const change = { currentPassword: person.password, newPassword: 'something else entirely' };
  expect((await bearer(key).post('/v1/me/password', change)).json.code).toBe('FORBIDDEN');
});

test.each(['Bearer', 'Bearer cs_', 'Bearer cs_wrong', 'Bearer eyJhbGciOi', 'Basic YTpi', 'cs_x', 'Bearer cs_a b'])(
  '%s is nobody, also beside the cookie of somebody',
  async (authorization) => {
    const { status } = await person.http.get('/v1/me', { headers: { Authorization: authorization } });
    expect(status).toBe(401);
  },
);

test('a page of another site cannot act with a cookie; a key needs no such check', async () => {
  const { key } = await create();
  const elsewhere = { headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' } };
  const body = { slug: 'x', name: 'X' };
  expect((await person.http.post('/v1/teams', body, elsewhere)).json.code).toBe('CROSS_SITE_REQUEST');
  expect((await bearer(key).post('/v1/teams', body, elsewhere)).json.code).toBe('DEPLOYMENT_ADMIN_REQUIRED');
  expect((await person.http.get('/v1/me', elsewhere)).status).toBe(200);
  const login = { email: person.email, password: person.password };
  expect((await system.http.post('/v1/auth/login', login, elsewhere)).json.code).toBe('CROSS_SITE_REQUEST');
});

test('a retry with the same Idempotency-Key makes no second key, and does not show the first again', async () => {
  const headers = { 'Idempotency-Key': 'make-one' };
  const first = await person.http.post('/v1/api-keys', { name: 'once' }, { headers });
  const again = await person.http.post('/v1/api-keys', { name: 'once' }, { headers });
  expect(again.status).toBe(201);
  expect(again.json).toEqual({ ...first.json, key: null });
  const other = await person.http.post('/v1/api-keys', { name: 'twice' }, { headers });
  expect(other.json.code).toBe('IDEMPOTENCY_KEY_REUSED');
  expect((await bearer(first.json.key).get('/v1/me')).status).toBe(200);
  const stored = await system.database.query<unknown[]>('SELECT * FROM gateway.idempotency_keys');
  expect(JSON.stringify(stored)).not.toContain(first.json.key);
});

test('the list goes page by page', async () => {
  const known = (await person.http.get('/v1/api-keys?limit=200')).json.items;
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const { json } = await person.http.get(`/v1/api-keys?limit=2${cursor && `&cursor=${cursor}`}`);
    const items = json.items;
    expect(items.length).toBeLessThanOrEqual(2);
    seen.push(...items);
    cursor = json.nextCursor ? json.nextCursor : '';
  } while (cursor);
  expect(seen).toEqual(known);
});

test.each(['cursor=LS0tLS0', 'cursor=%00', 'limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'nope=1'])(
  'no page is asked for with ?%s',
  async (query) => {
    expect((await person.http.get(`/v1/api-keys?${query}`)).json.code).toBe('INVALID_INPUT');
  },
);

test('making and revoking are audited, without the key', async () => {
  const { id, key } = await create();
  await person.http.delete(`/v1/api-keys/${id}`);
  const mine = () => system.others.audited.filter(({ target }) => target === `api-key/${id}`);
  await waitFor(() => mine().length === 2);
  expect(mine().map(({ action }) => action)).toEqual(['api_key.created', 'api_key.revoked']);
  expect(JSON.stringify(mine())).not.toContain(key);
});
