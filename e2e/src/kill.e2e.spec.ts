import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { busPermissions, changeEvent, CHANGES_STREAM, SERVICES, type Change } from '@countersign/contracts';
import { startSystem, waitFor, type TestSystem } from '@countersign/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { ApiClient } from './api-client.js';

const SECRETS = ['ALPHA', 'BETA', 'GAMMA', 'DELTA'];
const ROTATIONS = 200;

let system: TestSystem;
let observer: NatsConnection;

beforeAll(async () => {
  system = await startSystem({
    mode: 'processes',
    // What is acknowledged must be on disk: no shortcuts here.
    postgres: { durable: true },
    permissions: { ...busPermissions(), observer: { publish: ['>'], subscribe: ['>'] } },
  });
  const { natsUrl, natsPasswordFiles } = system.system.facts;
  const pass = readFileSync(natsPasswordFiles!['observer']!, 'utf8').trim();
  observer = await connect({
    servers: natsUrl,
    user: 'observer',
    pass,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
}, 180_000);

afterAll(async () => {
  await observer?.close();
  await system?.stop();
});

/** A subscriber that numbers by revision and drops what it has seen. When its consumer is lost it begins anew, from the start. */
function subscribe(events: Change[]): () => void {
  let stopped = false;
  let last = 0n;
  const read = async () => {
    const consumer = await jetstream(observer).consumers.get(CHANGES_STREAM);
    // One page at a time: where the server dies in between, the next page says so.
    for await (const message of await consumer.fetch({ max_messages: 500, expires: 1_000 })) {
      const change = changeEvent.parse(message.json()).data;
      if (BigInt(change.revision) <= last) continue;
      last = BigInt(change.revision);
      events.push(change);
    }
  };
  void (async () => {
    while (!stopped) await read().catch(() => new Promise((resolve) => setTimeout(resolve, 100)));
  })();
  return () => {
    stopped = true;
  };
}

/** Everything that can be killed, each in turn: killed, and started again. */
function victims(): { name: string; kill: () => Promise<void>; restart: () => Promise<void> }[] {
  const { services, postgres, nats } = system.system;
  const processes = [...services.processes].map(([name, process]) => ({
    name,
    kill: () => process.kill(),
    restart: () => process.start(),
  }));
  return [
    ...processes,
    { name: 'postgres', kill: () => postgres!.kill(), restart: () => postgres!.restart() },
    { name: 'nats', kill: () => nats!.kill(), restart: () => nats!.restart() },
  ];
}

test('kill -9 of every process in turn, in the middle of 200 rotations, loses no acknowledged write and no event', async () => {
  const client = new ApiClient(system.url);
  await client.signIn(system.admin);
  const secrets = '/v1/teams/default/secrets';
  for (const name of SECRETS)
    await client.acknowledged('POST', secrets, { name, value: 'v1 of a test' }, `create-${name}`);
  const events: Change[] = [];
  const unsubscribe = subscribe(events);

  const acknowledged = new Map<string, { version: number; revision: string }[]>(SECRETS.map((name) => [name, []]));
  let done = 0;
  const rotate = async (name: string) => {
    for (let round = 1; round <= ROTATIONS / SECRETS.length; round += 1) {
      const path = `${secrets}/${name}/rotate`;
      const value = `v${round + 1} of a test`;
      const { status, body } = await client.acknowledged('POST', path, { value }, `rotate-${name}-${round}`, 120_000);
      expect(status).toBe(200);
      acknowledged.get(name)!.push({ version: body['version'] as number, revision: body['revision'] as string });
      done += 1;
    }
  };
  const all = victims();
  expect(all.map(({ name }) => name).sort()).toEqual(['nats', 'postgres', ...SERVICES].sort());
  const nemesis = async () => {
    for (const [index, { name, kill, restart }] of all.entries()) {
      const at = Math.floor(((index + 0.5) * ROTATIONS) / all.length);
      await waitFor(() => done >= at, { deadlineMs: 120_000, what: `rotation ${at}, to kill ${name}` });
      await kill();
      await restart();
    }
  };
  await Promise.all([...SECRETS.map(rotate), nemesis()]);

  // Every acknowledged write is there, and each happened once although it may have been asked for several times.
  for (const name of SECRETS) {
    const { body } = await client.acknowledged('GET', `${secrets}/${name}`, undefined, 'look');
    const versions = acknowledged.get(name)!.map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: ROTATIONS / SECRETS.length }, (_, index) => index + 2));
    expect(body['version']).toBe(versions.at(-1));
    expect(body['revision']).toBe(acknowledged.get(name)!.at(-1)!.revision);
  }

  // Every event is there, in order, without a gap, and the log in the database says the same.
  const head = SECRETS.length + ROTATIONS;
  await waitFor(() => events.length >= head, { deadlineMs: 30_000, what: `${head} events` });
  unsubscribe();
  expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: head }, (_, index) => String(index + 1)));
  for (const name of SECRETS) {
    const told = events.filter(({ secretName, type }) => secretName === name && type === 'secret.rotated');
    expect(told.map(({ current, revision }) => ({ version: current!.version, revision }))).toEqual(
      acknowledged.get(name),
    );
  }
  expect(await auditedRotations()).toBe(ROTATIONS);
}, 600_000);

/** In the chain exactly once each, once the outbox is empty. */
async function auditedRotations(): Promise<number> {
  const database = new Client({ connectionString: system.system.postgres!.superuserUrl('countersign') });
  await database.connect();
  try {
    const count = async (sql: string) => Number((await database.query<{ count: string }>(sql)).rows[0]!.count);
    await waitFor(async () => (await count('SELECT count(*) FROM secrets_store.audit_outbox')) === 0, {
      deadlineMs: 30_000,
    });
    return await count(`SELECT count(*) FROM secrets_store.audit_log WHERE action = 'secret.rotated'`);
  } finally {
    await database.end();
  }
}
