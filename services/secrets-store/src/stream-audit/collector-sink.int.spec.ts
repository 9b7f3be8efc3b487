import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { HttpReceiver, TestAuthority, waitFor } from '@countersign/testing';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { BatchRefused, CollectorSink } from './collector-sink.js';

let receiver: HttpReceiver;
const open: CollectorSink[] = [];

beforeEach(async () => {
  receiver = await HttpReceiver.start();
});
afterEach(async () => {
  for (const sink of open.splice(0)) await sink.close();
  await receiver.stop();
});

function sinkOf(options: Partial<ConstructorParameters<typeof CollectorSink>[0]> = {}): CollectorSink {
  const sink = new CollectorSink({ url: `${receiver.url}/events`, ...options });
  open.push(sink);
  return sink;
}

const never = () => new AbortController().signal;
const events = ['{"id":"1"}', '{"id":"2"}'];

test('a batch is one request in CloudEvents’ batched mode', async () => {
  await sinkOf().write(events, never());
  const { method, url, headers, body } = await receiver.received();
  expect([method, url, headers['content-type']]).toEqual([
    'POST',
    '/events',
    'application/cloudevents-batch+json; charset=utf-8',
  ]);
  expect(JSON.parse(body)).toEqual([{ id: '1' }, { id: '2' }]);
  expect(headers.authorization).toBeUndefined();
});

test('what is not taken is an error, and a redirect is not followed', async () => {
  for (const status of [301, 307, 401, 404, 429, 500, 503]) {
    const location = `${receiver.url}/elsewhere`;
    receiver.respond({ status, headers: status < 400 ? { location } : {} });
    const written = sinkOf().write(events, never());
    await expect(written).rejects.toThrow(String(status));
    await expect(written).rejects.not.toThrow(BatchRefused);
  }
  expect(receiver.requests.every(({ url }) => url === '/events')).toBe(true);
  for (const status of [400, 413, 422]) {
    receiver.respond(status);
    await expect(sinkOf().write(events, never())).rejects.toThrow(BatchRefused);
  }
});

test('a collector that never answers is left after a while, or at once when all ends', async () => {
  receiver.respond(() => new Promise(() => {}));
  await expect(sinkOf({ timeoutMs: 100 }).write(events, never())).rejects.toThrow('timeout');
  const abort = new AbortController();
  const writing = sinkOf().write(['{"id":"3"}'], abort.signal);
  // The first one may have been left before it was there.
  await waitFor(() => receiver.requests.some(({ body }) => body.includes('"3"')), { what: 'the second batch' });
  abort.abort();
  await expect(writing).rejects.toThrow('abort');
});

test('the token is read anew for every request, and never part of an error', async () => {
  const authority = await TestAuthority.create();
  const tokenFile = join(authority.directory, 'token');
  const sink = sinkOf({ tokenFile });
  for (const token of ['first-token', 'second-token']) {
    writeFileSync(tokenFile, `${token}\n`);
    await sink.write(events, never());
  }
  expect(receiver.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer first-token',
    'Bearer second-token',
  ]);
  writeFileSync(tokenFile, 'bad\u0000token in words');
  const failed: unknown = await sink.write(events, never()).catch((error: unknown) => error);
  expect(String(failed)).toContain('does not hold a token');
  expect(String(failed)).not.toContain('bad');
  authority.remove();
});

test('the collector’s certificate is checked, against the operator’s own CA where one is given', async () => {
  const authority = await TestAuthority.create();
  const { certFile, keyFile } = await authority.issue(['127.0.0.1']);
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (_, response) =>
    response.writeHead(202).end(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    await sinkOf({ url, ca: readFileSync(authority.caFile, 'utf8') }).write(events, never());
    await expect(sinkOf({ url }).write(events, never())).rejects.toThrow('certificate');
  } finally {
    server.closeAllConnections();
    server.close();
    authority.remove();
  }
});
