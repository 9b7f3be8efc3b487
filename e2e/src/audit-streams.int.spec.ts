import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chainHash, GENESIS_HASH } from '@countersign/audit-chain';
import { listAudit, type AuditEntry } from '@countersign/contracts';
import type { RunningService } from '@countersign/platform-service';
import { HttpReceiver, temporaryHome, waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

let bench: Workbench;
let receiver: HttpReceiver;
let home: ReturnType<typeof temporaryHome>;
let running: RunningService;
let streams: string[];
/** What the receiver took: an event that it refused has not arrived. */
let taken: Event[];

beforeAll(async () => {
  bench = await Workbench.start();
});
afterAll(() => bench?.stop());

beforeEach(async () => {
  receiver = await HttpReceiver.start();
  home = temporaryHome();
  streams = [`${receiver.url}/events`];
  taken = [];
  answer(() => 200);
});
afterEach(async () => {
  await running?.close();
  await receiver.stop();
  home.remove();
});

interface Event {
  id: string;
  sequence: string;
  source: string;
  previoushash: string;
  hash: string;
  data: AuditEntry;
}

/** What the receiver answers from now on. */
function answer(statusOf: (events: Event[]) => number): void {
  receiver.respond(({ body }) => {
    const events = JSON.parse(body) as Event[];
    const status = statusOf(events);
    if (status < 300) taken.push(...events);
    return { status };
  });
}

async function startStore(): Promise<void> {
  bench.environments['secrets-store']['COUNTERSIGN_AUDIT_STREAMS'] = streams.join(',');
  running = await bench.startStore();
}

/** What the receiver took of a team, in the order in which it came. */
function received(team: TeamClient): Event[] {
  return taken.filter(({ source }) => source.endsWith(team.actor.team));
}

/** Once every entry was sent: what comes first of each is in order, without a gap, and hangs together. */
async function expectWhole(team: TeamClient, events: () => Event[], count: number): Promise<void> {
  const first = () => [...new Map(events().map((event) => [event.id, event])).values()];
  await waitFor(() => first().length >= count, { what: `${count} entries in the stream` });
  const sequences = first().map(({ sequence }) => Number(sequence));
  expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => index + 1));
  let previous = GENESIS_HASH;
  for (const { data, previoushash, hash } of first()) {
    expect([previoushash, hash]).toEqual([previous, chainHash(previous, data)]);
    previous = hash;
  }
  const { items } = await team.call(listAudit, { limit: 200 });
  expect(items.at(0)!.hash).toBe(previous);
}

async function rotations(team: TeamClient, name: string, count: number): Promise<void> {
  await team.create(name, 'a value');
  for (let version = 2; version <= count; version += 1) await team.rotate(name, `value ${version}`);
}

test('every entry goes to the collector and to the file, each as a CloudEvent, also what was there before', async () => {
  const path = join(home.path, 'audit.jsonl');
  streams = [];
  await startStore();
  const team = await bench.team();
  await rotations(team, 'EARLY', 3);
  await running.close();
  streams = [`${receiver.url}/events`, `file:${path}`];
  await startStore();
  await rotations(team, 'LATE', 3);
  await expectWhole(team, () => received(team), 6);
  const inFile = () => (existsSync(path) ? readFileSync(path, 'utf8') : '').split('\n').slice(0, -1);
  const ofTeam = () =>
    inFile()
      .map((line) => JSON.parse(line) as Event)
      .filter(({ source }) => source.endsWith(team.actor.team));
  await expectWhole(team, ofTeam, 6);
  expect(ofTeam()).toHaveLength(6);
});

test('a collector that fails again and again gets everything in the end', async () => {
  let requests = 0;
  answer(() => {
    requests += 1;
    return requests % 2 === 1 ? 503 : 204;
  });
  await startStore();
  const team = await bench.team();
  await rotations(team, 'FAILING', 10);
  await expectWhole(team, () => received(team), 10);
});

test('a collector that can take little at a time gets it little by little', async () => {
  answer((events) => (events.length > 2 ? 413 : 200));
  streams = [];
  await startStore();
  const team = await bench.team();
  await rotations(team, 'LARGE', 12);
  await running.close();
  streams = [`${receiver.url}/little`];
  await startStore();
  await expectWhole(team, () => received(team), 12);
});

test('an entry that a collector refuses keeps those behind it in its chain waiting, and no other chain', async () => {
  const isBad = ({ data }: Event) => data.target === 'secret/BAD';
  answer((events) => (events.some(isBad) ? 400 : 200));
  await startStore();
  const [team, other] = [await bench.team(), await bench.team()];
  await rotations(team, 'GOOD', 3);
  await rotations(team, 'BAD', 3);
  await rotations(other, 'OTHER', 12);
  await expectWhole(other, () => received(other), 12);
  // It is tried again, more than once, and meanwhile the others go on.
  const tries = () => receiver.requests.filter(({ body }) => (JSON.parse(body) as Event[]).some(isBad)).length;
  const before = tries();
  await waitFor(() => tries() > before + 2, { what: 'more attempts' });
  await rotations(other, 'LATER', 3);
  await expectWhole(other, () => received(other), 15);
  expect(received(team)).toHaveLength(3);
  answer(() => 200);
  await expectWhole(team, () => received(team), 6);
});

test('a chain whose last entry is gone does not stop a stream that takes one entry at a time', async () => {
  answer((events) => (events.length > 1 ? 413 : 200));
  await startStore();
  const [team, other] = [await bench.team(), await bench.team()];
  await rotations(team, 'SHORTENED', 2);
  await expectWhole(team, () => received(team), 2);
  const database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  // Its note is ahead of it by one: nobody is less behind.
  await database.query('UPDATE secrets_store.audit_chains SET sequence = 3 WHERE chain = $1', [team.actor.team]);
  await database.end();
  await rotations(other, 'OTHER', 4);
  await expectWhole(other, () => received(other), 4);
});

test('a collector that is away and comes back, and a store that starts anew in between, lose nothing', async () => {
  await startStore();
  const team = await bench.team();
  await rotations(team, 'ONE', 3);
  await expectWhole(team, () => received(team), 3);
  answer(() => 503);
  await rotations(team, 'TWO', 3);
  await running.close();
  await startStore();
  await rotations(team, 'THREE', 3);
  answer(() => 200);
  await expectWhole(team, () => received(team), 9);
});

test('while every stream is stuck, writes go on at once', async () => {
  // One never answers, one is no file, and one lies where nothing can be written.
  receiver.respond(() => new Promise(() => {}));
  streams = [`${receiver.url}/stuck`, `file:${home.path}`, 'file:/proc/nowhere/audit.jsonl'];
  await startStore();
  const team = await bench.team();
  await team.create('GOES_ON', 'a value');
  await receiver.received();
  // One attempt at the collector takes ten seconds: had each of these waited for one, the test's time would be over.
  for (let version = 2; version <= 50; version += 1) await team.rotate('GOES_ON', `value ${version}`);
  await waitFor(async () => (await team.call(listAudit, { limit: 200 })).items.length === 50, {
    what: 'all in the chain',
  });
  // Every attempt begins with the first entry: nothing was sent behind it.
  const firsts = receiver.requests.map(({ body }) => (JSON.parse(body) as Event[])[0]!.id);
  expect(new Set(firsts).size).toBe(1);
}, 120_000);
