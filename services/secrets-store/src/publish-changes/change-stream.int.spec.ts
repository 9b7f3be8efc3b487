import { CHANGES_STREAM, type Change } from '@countersign/contracts';
import { connectBus, type NatsConnection } from '@countersign/platform-bus';
import { createLogger } from '@countersign/platform-log';
import { startNats, type TestNats } from '@countersign/testing';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ChangeStream } from './change-stream.js';

let nats: TestNats;
let connection: NatsConnection;
let stream: ChangeStream;
beforeAll(async () => {
  nats = await startNats();
  connection = await connectBus('secrets-store', { url: nats.url }, createLogger('test', 'silent'));
  stream = new ChangeStream(connection);
});
afterAll(async () => {
  await connection?.close();
  await nats?.stop();
});

const manager = () => jetstreamManager(connection, { checkAPI: false });

beforeEach(async () => {
  await stream.open();
  await (await manager()).streams.delete(CHANGES_STREAM);
});

const change = (revision: string): Change => ({
  ...{ id: randomUUID(), revision, type: 'secret.created', team: randomUUID(), secretId: randomUUID() },
  ...{ secretName: 'TOKEN', current: { version: 1, revision }, overlapping: null, reference: null },
  ...{ occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'c' },
});

/** What an operator's tool, or a bus that was written to by somebody else, leaves there. */
const strange = (text: string) => jetstream(connection).publish('changes.a.b.c', text);

test('what is no change at the end of the stream does not end it: changes go on behind it', async () => {
  let end = await stream.open();
  for (const revision of ['1', '2']) end = await stream.publish(change(revision), end);
  for (const text of ['no JSON', '{}', '{"data":{"revision":"99"}}', '']) await strange(text);
  end = await stream.open();
  expect(end).toEqual({ sequence: 6, revision: '2' });
  expect(await stream.publish(change('3'), end)).toEqual({ sequence: 7, revision: '3' });
});

test('a stream with nothing else in it is told from its beginning', async () => {
  await stream.open();
  await strange('no JSON');
  expect(await stream.open()).toEqual({ sequence: 1, revision: '0' });
});

test('a stream that was deleted is made anew, and told from the beginning', async () => {
  const end = await stream.publish(change('1'), await stream.open());
  await (await manager()).streams.delete(CHANGES_STREAM);
  await expect(stream.publish(change('2'), end)).rejects.toThrow();
  expect(await stream.open()).toEqual({ sequence: 0, revision: '0' });
});

test.each([
  [
    'the last change',
    (sequence: number) => manager().then(({ streams }) => streams.deleteMessage(CHANGES_STREAM, sequence)),
  ],
  ['every change', () => manager().then(({ streams }) => streams.purge(CHANGES_STREAM))],
])('a stream from which %s was deleted by hand goes on', async (what, remove) => {
  let end = await stream.open();
  for (const revision of ['1', '2']) end = await stream.publish(change(revision), end);
  await remove(end.sequence);
  end = await stream.open();
  expect(end).toEqual({ sequence: 2, revision: what === 'every change' ? '0' : '1' });
  // What the server has just had it does not take again; what comes then it takes.
  for (const revision of ['1', '2', '3'].slice(Number(end.revision))) end = await stream.publish(change(revision), end);
  expect(end).toEqual({ sequence: 3, revision: '3' });
  expect(await stream.open()).toEqual(end);
});
