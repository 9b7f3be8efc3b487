import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  demandTls,
  HttpReceiver,
  RecordingRelay,
  startNats,
  startPostgres,
  startSystem,
  TestAuthority,
  type TestSystem,
} from '@countersign/testing';
import { readFileSync } from 'node:fs';
import { ApiClient } from '../api-client.js';

// The whole system on servers of the operator's own, which let nobody in without TLS and a client certificate; somebody
// on the network between hears every byte.
const stops: (() => unknown)[] = [];
let system: TestSystem;
let receiver: HttpReceiver;
let toDatabase: RecordingRelay;
let toNats: RecordingRelay;

beforeAll(async () => {
  const authority = await TestAuthority.create();
  stops.push(() => authority.remove());
  const [certificate, client] = await Promise.all([authority.issue(['localhost']), authority.issue(['countersign'])]);
  const { caFile } = authority;
  const postgres = await startPostgres();
  stops.push(() => postgres.stop());
  const databaseUrl = new URL(await postgres.createDatabase());
  await demandTls(postgres, { server: certificate, clients: { caFile, probe: client } });
  const probe = { rejectUnauthorized: false, cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) };
  const nats = await startNats(undefined, { ...certificate, clientCaFile: caFile, probe });
  stops.push(() => nats.stop());
  [toDatabase, toNats] = await Promise.all([
    RecordingRelay.start(postgres.server.port),
    RecordingRelay.start(nats.server.port),
  ]);
  stops.push(
    () => toDatabase.stop(),
    () => toNats.stop(),
  );
  databaseUrl.host = `localhost:${toDatabase.port}`;
  const { user, pass } = nats.connectionOf();
  receiver = await HttpReceiver.start();
  stops.push(() => receiver.stop());
  system = await startSystem({
    mode: 'processes',
    settings: {
      databaseUrl: databaseUrl.href,
      natsUrl: `tls://${user}:${pass}@localhost:${toNats.port}`,
      ...{ databaseCaFile: caFile, databaseCertFile: client.certFile, databaseKeyFile: client.keyFile },
      ...{ natsCaFile: caFile, natsCertFile: client.certFile, natsKeyFile: client.keyFile },
      egressAllow: `127.0.0.1:${receiver.port}`,
    },
  });
  stops.push(() => system.stop());
}, 180_000);

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test('everything works over TLS, and who listens in reads nothing of it', async () => {
  const team = '/v1/teams/default';
  const client = new ApiClient(system.url);
  await client.signIn(system.admin);
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await client.call(method, path, body);
    expect([method, path, answer.status < 300]).toEqual([method, path, true]);
    return answer.body;
  };
  await call('POST', `${team}/secrets`, { name: 'OVER_TLS', value: 'the-first-value' });
  const hook = { name: 'A hook over TLS', url: `${receiver.url}/hook`, accessTokenSecret: 'OVER_TLS', secrets: [] };
  const { id } = await call('POST', `${team}/webhooks`, hook);
  await call('POST', `${team}/webhooks/${String(id)}/test`, { payload: {} });
  const rotated = await call('POST', `${team}/secrets/OVER_TLS/rotate?wait=drained`, { value: 'the-second-value' });
  expect(rotated['propagation']).toMatchObject({ state: 'drained', basis: 'confirmed' });
  await call('POST', `${team}/webhooks/${String(id)}/test`, { payload: {} });
  expect(receiver.requests.map(({ headers }) => headers.authorization)).toEqual([
    expect.stringContaining('the-first-value'),
    expect.stringContaining('the-second-value'),
  ]);

  const heard = { database: toDatabase.recording, nats: toNats.recording };
  // Far more than greetings went past.
  expect(heard.database.length).toBeGreaterThan(50_000);
  expect(heard.nats.length).toBeGreaterThan(20_000);
  for (const text of [
    'OVER_TLS',
    'A hook over TLS',
    'countersign_',
    'secrets-store',
    'secrets_store',
    'Countersign-Actor',
  ]) {
    for (const [road, bytes] of Object.entries(heard))
      expect([road, text, bytes.includes(text)]).toEqual([road, text, false]);
  }
});
