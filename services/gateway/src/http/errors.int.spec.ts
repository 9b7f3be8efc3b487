import { getSecret, listSecrets } from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { GatewaySystem } from '../fixtures/gateway-system.js';

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
});
afterAll(() => system.close());

const json = 'application/json';
const login = '/v1/auth/login';
const CANARY = 'kanarienvogel';

test.each([
  ['an unknown address', 'GET', '/v1/nope', {}, 404, 'ROUTE_NOT_FOUND'],
  ['another address', 'GET', `/${CANARY}?x=${CANARY}`, {}, 404, 'ROUTE_NOT_FOUND'],
  ['a wrong method', 'DELETE', '/v1/teams', {}, 405, 'METHOD_NOT_ALLOWED'],
  ['OPTIONS', 'OPTIONS', '/v1/teams', {}, 405, 'METHOD_NOT_ALLOWED'],
  ['a malformed address', 'GET', `/v1/teams/%zz${CANARY}`, {}, 400, 'INVALID_INPUT'],
  ['a very long name', 'GET', `/v1/teams/${CANARY.repeat(100)}`, {}, 404, 'ROUTE_NOT_FOUND'],
  ['malformed JSON', 'POST', login, { raw: `{"a":${CANARY}` }, 400, 'INVALID_INPUT'],
  [
    'another media type',
    'POST',
    login,
    { raw: CANARY, headers: { 'Content-Type': 'text/plain' } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a form',
    'POST',
    login,
    { raw: CANARY, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'no media type one knows',
    'POST',
    login,
    { raw: CANARY, headers: { 'Content-Type': CANARY } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'a body that is too large',
    'POST',
    login,
    { raw: `"${CANARY.repeat(50_000)}"`, headers: { 'Content-Type': json } },
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['no body', 'POST', login, {}, 400, 'INVALID_INPUT'],
  ['null', 'POST', login, { raw: 'null' }, 400, 'INVALID_INPUT'],
  ['a list', 'POST', login, { raw: `["${CANARY}"]` }, 400, 'INVALID_INPUT'],
])('%s is answered as a problem', async (_, method, path, sent, status, code) => {
  const answer = await system.http.send(method, path, sent);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json).toMatchObject({ status, code, type: `urn:countersign:error:${code}`, title: expect.any(String) });
  expect(answer.json.correlationId).toBe(answer.headers['x-request-id']);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.text).not.toContain(CANARY);
});

test('a wrong method is told the right ones', async () => {
  const { headers, json } = await system.http.send('PUT', '/v1/teams');
  expect(headers['allow']).toBe('GET, HEAD, POST');
  expect(json.allowed).toEqual(['GET', 'HEAD', 'POST']);
});

test('every answer carries the headers that keep browsers careful', async () => {
  const { headers } = await system.admin.http.get('/v1/me');
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(headers['strict-transport-security']).toBeUndefined();
  expect(headers['x-powered-by']).toBeUndefined();
});

test('HEAD answers like GET, without a body', async () => {
  const { status, text } = await system.admin.http.send('HEAD', '/v1/me');
  expect([status, text]).toEqual([200, '']);
});

test('a service that is not there is named', async () => {
  await system.others.leave(listSecrets);
  const { status, json, headers } = await system.admin.http.get('/v1/teams/default/secrets');
  expect([status, json.code, json.service]).toEqual([503, 'SERVICE_UNAVAILABLE', 'secrets-store']);
  expect(headers['retry-after']).toBe('1');
});

test('what nobody foresaw says nothing, and is logged', async () => {
  system.others.answer(getSecret, () => ({ name: CANARY }) as never);
  const { status, json, text } = await system.admin.http.get('/v1/teams/default/secrets/TOKEN');
  expect([status, json.code]).toEqual([500, 'INTERNAL']);
  expect(text).not.toContain(CANARY);
  const line = system.log.find((entry) => entry.includes('a request failed'))!;
  expect(line).toContain(json.correlationId);
  expect(line).not.toContain(CANARY);
});

test('what is not HTTP is answered without an echo', async () => {
  const socket = connect(Number(new URL(await system.app.getUrl()).port), '127.0.0.1');
  socket.end(`${CANARY} ${CANARY}\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
  expect(answer).not.toContain(CANARY);
});

test('one line a request is logged, with the template of its address', async () => {
  await system.admin.http.get(`/v1/teams/default/secrets?search=${CANARY}`, {
    headers: { 'X-Request-Id': 'this-very-one' },
  });
  const lines = system.log.filter((line) => line.includes('this-very-one') && line.includes('"request"'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    method: 'GET',
    route: '/v1/teams/:team/secrets',
    status: 503,
    correlationId: 'this-very-one',
    actor: system.admin.id,
    ms: expect.any(Number),
  });
  expect(system.log.join('')).not.toContain(CANARY);
});
