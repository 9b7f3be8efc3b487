import {
  CountersignError,
  deleteSecret,
  finishRotation,
  getPropagation,
  rotateSecret,
  undoRotation,
  type PropagationView,
} from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';
import { SAMPLE_PROPAGATION, samplePropagationView as view, sampleWrittenSecret } from '../fixtures/samples.js';

const SECRET = '/v1/teams/default/secrets/TOKEN';
let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
  for (const operation of [rotateSecret, finishRotation, undoRotation]) {
    system.others.answer(operation, ({ name }) => sampleWrittenSecret(name));
  }
  const deletedAt = '2026-01-01T00:00:00.000Z';
  system.others.answer(deleteSecret, ({ name }) => ({
    ...{ name, revision: '9', deletedAt, brokenReferences: [], propagation: SAMPLE_PROPAGATION },
  }));
});
afterAll(() => system.close());

test.each([
  ['a rotation', rotateSecret, () => system.admin.http.post(`${SECRET}/rotate?wait=drained&timeout=7`, { value: 'x' })],
  [
    'the end of an overlap',
    finishRotation,
    () => system.admin.http.post(`${SECRET}/rotate/finish?wait=drained&timeout=7`),
  ],
  ['an undone rotation', undoRotation, () => system.admin.http.post(`${SECRET}/rotate/undo?wait=drained&timeout=7`)],
  ['a deletion', deleteSecret, () => system.admin.http.delete(`${SECRET}?wait=drained&timeout=7`)],
])('%s waits as it is told', async (_, operation, send) => {
  expect((await send()).status).toBe(200);
  expect(system.others.last(operation).request).toMatchObject({ name: 'TOKEN', wait: 'drained', timeoutSeconds: 7 });
});

test.each(['wait=forever', 'timeout=0', 'timeout=301', 'timeout=soon', 'patience=1'])(
  '%s is refused',
  async (query) => {
    const { status, json } = await system.admin.http.post(`${SECRET}/rotate?${query}`, { value: 'x' });
    expect([status, json.code, json.errors?.[0]?.path]).toEqual([400, 'INVALID_INPUT', query.split('=')[0]]);
  },
);

test('the propagation of the latest change, or of another one, is shown', async () => {
  system.others.answer(getPropagation, () => view('applied', 'a'));
  const { status, json } = await system.admin.http.get(`${SECRET}/propagation?revision=7`);
  expect([status, (json as unknown as PropagationView).state]).toEqual([200, 'applied']);
  expect(system.others.last(getPropagation).request).toMatchObject({ name: 'TOKEN', revision: '7' });
});

test('the live form tells each new view, and ends when it is safe to revoke', async () => {
  const views = [view('committed', 'a'), view('committed', 'a'), view('applied', 'b'), view('drained', 'c')];
  const asked: (string | undefined)[] = [];
  system.others.answer(getPropagation, ({ unless }) => {
    asked.push(unless);
    return views.shift()!;
  });
  const { status, text, headers } = await system.admin.http.get(`${SECRET}/propagation/events`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const events = text.split('\n\n').map((event) => /^event: (\w+)\ndata: (.*)$/.exec(event)?.slice(1) ?? event);
  const told = events
    .filter((event) => Array.isArray(event))
    .map(([name, data]) => [name, JSON.parse(data!) as PropagationView]);
  expect(told.map(([name, data]) => [name, (data as PropagationView).state])).toEqual([
    ['propagation', 'committed'],
    ['propagation', 'applied'],
    ['propagation', 'drained'],
    ['end', undefined],
  ]);
  expect(text).toContain(': still the same');
  expect(asked).toEqual([undefined, 'a', 'a', 'b']);
});

test('an unknown secret is a problem, not a stream; a stream whose source goes away ends', async () => {
  system.others.refuse(getPropagation, new CountersignError('SECRET_NOT_FOUND', 'The team has no secret named TOKEN.'));
  const refused = await system.admin.http.get(`${SECRET}/propagation/events`);
  expect([refused.status, refused.json.code]).toEqual([404, 'SECRET_NOT_FOUND']);
  let first = true;
  system.others.answer(getPropagation, () => {
    if (!first) throw new CountersignError('SERVICE_UNAVAILABLE', 'secrets-store is not running.');
    first = false;
    return view('committed', 'a');
  });
  const ended = await system.admin.http.get(`${SECRET}/propagation/events`);
  expect(ended.text).toContain('event: propagation');
  expect(ended.text).not.toContain('event: end');
});
