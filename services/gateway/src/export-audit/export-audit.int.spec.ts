import { CountersignError, exportAudit, listAudit, listAuditKeys, type AuditExportPlace } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { get, type IncomingMessage } from 'node:http';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';

const EXPORT = '/v1/teams/default/audit/export';
let system: GatewaySystem;
let team: string;
beforeAll(async () => {
  system = await GatewaySystem.start();
  team = (await system.admin.http.get('/v1/me')).json.teams[0]!.id;
});
afterAll(() => system.close());

const LINES_A_PAGE = 3;
let asked: number;

/** An export of so many pages; `between` is done before each page but the first is given. */
function answerPages(
  pages: number,
  between: () => unknown = () => {},
  line = (number: number) => `{"line":${number}}`,
) {
  asked = 0;
  system.others.answer(exportAudit, async ({ place }) => {
    asked += 1;
    const { after } = place ?? { after: 0 };
    if (place) await between();
    const lines = Array.from({ length: LINES_A_PAGE }, (_, index) => line(after + index + 1));
    const last = pages * LINES_A_PAGE;
    const next: AuditExportPlace | null =
      after + LINES_A_PAGE < last ? { first: 1, last, after: after + LINES_A_PAGE } : null;
    return { lines, next };
  });
}

beforeEach(() => answerPages(3));

test('an export is the pages of the store, one after the other', async () => {
  const { status, headers, text } = await system.admin.http.get(`${EXPORT}?from=5&to=2026-01-31T00:00:00Z`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/jsonl; charset=utf-8');
  expect(headers['content-disposition']).toBe(`attachment; filename="audit-${team}.jsonl"`);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(text).toBe(Array.from({ length: 9 }, (_, index) => `{"line":${index + 1}}\n`).join(''));
  const { request, caller } = system.others.last(exportAudit);
  expect(request).toMatchObject({ of: 'team', from: '5', to: '2026-01-31T00:00:00Z', place: { after: 6 } });
  expect(caller.actor).toMatchObject({ team, role: 'admin' });
  expect(caller.actor.deploymentAdmin).toBeUndefined();
});

test('the log of the deployment is asked for as its admin', async () => {
  const { text, headers } = await system.admin.http.get('/v1/deployment/audit/export');
  expect(text.split('\n')).toHaveLength(10);
  expect(headers['content-disposition']).toContain('audit-deployment.jsonl');
  const { request, caller } = system.others.last(exportAudit);
  expect([request.of, caller.actor.deploymentAdmin, caller.actor.team]).toEqual(['deployment', true, undefined]);
  system.others.answer(listAudit, () => ({ items: [], nextCursor: null }));
  await system.admin.http.get('/v1/deployment/audit');
  expect(system.others.last(listAudit)).toMatchObject({
    request: { of: 'deployment' },
    caller: { actor: { deploymentAdmin: true } },
  });
});

test.each(['0', '01', '-1', '1e3', 'yesterday', '2026-01-31', '2026-01-31T00:00:00+01:00'])(
  '%s is no bound',
  async (from) => {
    const { status, json } = await system.admin.http.get(`${EXPORT}?from=${encodeURIComponent(from)}`);
    expect([status, json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(asked).toBe(0);
  },
);

test('what the store refuses at the beginning is an answer of its own', async () => {
  system.others.refuse(exportAudit, new CountersignError('SERVICE_UNAVAILABLE', 'Not now.'));
  const { status, json } = await system.admin.http.get(EXPORT);
  expect([status, json.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
});

test('what goes wrong later cuts the connection: part of an export never looks like all of it', async () => {
  answerPages(3, () => {
    throw new CountersignError('SERVICE_UNAVAILABLE', 'Not now.');
  });
  await expect(system.admin.http.get(EXPORT)).rejects.toThrow('aborted');
});

test('an admin who is removed in the middle gets no more', async () => {
  const leaving = await system.join('admin');
  answerPages(5, async () => {
    if (asked === 3) await system.admin.http.delete(`/v1/teams/default/members/${leaving.id}`);
  });
  await expect(leaving.http.get(EXPORT)).rejects.toThrow('aborted');
  expect(asked).toBe(3);
});

test('a key that is revoked in the middle gets no more', async () => {
  const { key, id } = (await system.admin.http.post('/v1/api-keys', { name: 'export' })).json;
  answerPages(5, async () => {
    if (asked === 3) await system.admin.http.delete(`/v1/api-keys/${id}`);
  });
  const http = system.http.with({ Authorization: `Bearer ${key}` });
  await expect(http.get(EXPORT)).rejects.toThrow('aborted');
  expect(asked).toBe(3);
});

test('a client that does not read holds back the store, and one that goes away ends it', async () => {
  const filling = 'x'.repeat(100_000);
  answerPages(500, undefined, (line) => `{"line":${line},"filling":"${filling}"}`);
  const incoming = await open(system.admin);
  incoming.pause();
  await waitFor(() => asked > 3);
  // It stops once the sockets are full: far from the end, which is 150 MB away.
  let [before, looks] = [-1, 0];
  await waitFor(() => {
    looks = asked === before ? looks + 1 : 0;
    before = asked;
    return looks === 30;
  });
  expect(asked).toBeLessThan(200);
  const ended = () => system.log.filter((line) => line.includes('an export of the audit log ended early')).length;
  const others = ended();
  incoming.destroy();
  await waitFor(() => ended() === others + 1);
});

/** The answer's head is here; its body is not read. */
async function open({ http }: Person): Promise<IncomingMessage> {
  const url = `${await system.app.getUrl()}${EXPORT}`;
  return new Promise((resolve, reject) => get(url, { headers: http.headers }, resolve).on('error', reject));
}

test('whoever has an account gets the public keys', async () => {
  const keys = [{ kty: 'OKP' as const, crv: 'Ed25519' as const, kid: 'k', x: 'A'.repeat(43) }];
  system.others.answer(listAuditKeys, () => ({ keys }));
  const member = await system.join('member');
  expect((await member.http.get('/v1/audit-keys')).json).toEqual({ keys });
});
