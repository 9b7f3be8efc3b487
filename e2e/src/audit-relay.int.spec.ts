import { CountersignError, type AuditEntry } from '@countersign/contracts';
import { AUDIT_OUTBOX_TABLE_V1, OutboxRelay, type AuditSink } from '@countersign/platform-audit';
import { createLogger } from '@countersign/platform-log';
import { FakeClock, startPostgres, type TestPostgres } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';

let postgres: TestPostgres;
let database: DataSource;
let clock: FakeClock;
/** What the chain took, in its order, and how many entries each attempt had. */
let taken: number[];
let attempts: number[];
let told: string[];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

beforeEach(async () => {
  database = await new DataSource({ type: 'postgres', url: await postgres.createDatabase() }).initialize();
  await database.query(AUDIT_OUTBOX_TABLE_V1);
  [clock, taken, attempts, told] = [new FakeClock(), [], [], []];
});
afterEach(() => database?.destroy());

type Numbered = AuditEntry & { number: number };

/** A relay to a chain that takes what `refusal` gives no error for. */
function relayTo(refusal: (entries: Numbered[]) => Error | null): OutboxRelay {
  const sink: AuditSink = async (entries) => {
    const numbered = entries as Numbered[];
    attempts.push(entries.length);
    const error = refusal(numbered);
    if (error) throw error;
    taken.push(...numbered.map(({ number }) => number));
  };
  const logger = createLogger('test', 'error', { write: (line: string) => void told.push(line) });
  return new OutboxRelay({ dataSource: database, sink, clock, logger });
}

/** Rows 1, 2, 3 … of the outbox, each with that number and so many bytes. */
async function fill(count: number, bytes = 10): Promise<void> {
  await database.query(
    `INSERT INTO audit_outbox (entry)
     SELECT jsonb_build_object('number', n, 'text', repeat('x', $2)) FROM generate_series(1, $1::int) n ORDER BY n`,
    [count, bytes],
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const waiting = async () => {
  const rows: { number: number }[] = await database.query(
    `SELECT (entry->>'number')::int AS number FROM audit_outbox ORDER BY position`,
  );
  return rows.map(({ number }) => number);
};

test('an entry that is refused keeps no other waiting: it stays, is told of once, and is tried again every minute', async () => {
  let isFussy = true;
  const bad = [7, 8, 450];
  const relay = relayTo((entries) =>
    isFussy && entries.some(({ number }) => bad.includes(number)) ? new Error('no entry') : null,
  );
  await fill(500);
  await relay.work();
  expect(taken).toEqual(upTo(500).filter((number) => !bad.includes(number)));
  expect(await waiting()).toEqual(bad);
  expect(told.flatMap((line) => (JSON.parse(line) as { entries: object[] }).entries)).toEqual(
    bad.map((number) => ({ position: String(number), chain: 'deployment' })),
  );

  attempts = [];
  await relay.work();
  clock.advance(59_000);
  await relay.work();
  expect(attempts).toEqual([]);
  clock.advance(2_000);
  await relay.work();
  expect(await waiting()).toEqual(bad);
  expect(told).toHaveLength(2);

  isFussy = false;
  clock.advance(61_000);
  await relay.work();
  expect(taken.slice(-3)).toEqual(bad);
  expect(await waiting()).toEqual([]);
});

test('entries that are too large together go one behind the other', async () => {
  const carried = 1024 * 1024 - 16 * 1024;
  const relay = relayTo((entries) =>
    JSON.stringify({ entries }).length > carried ? new CountersignError('PAYLOAD_TOO_LARGE', 'Too large.') : null,
  );
  await fill(200, 14_000);
  await fill(20, 200_000);
  await relay.work();
  expect(taken).toEqual([...upTo(200), ...upTo(20)]);
  expect(told).toEqual([]);
});

test('a chain that does not answer in time is given less at a time, and more again once it does', async () => {
  const relay = relayTo(({ length }) => (length > 60 ? new CountersignError('SERVICE_UNAVAILABLE', 'In time.') : null));
  await fill(700);
  for (const expected of [200, 100]) {
    await expect(relay.work()).rejects.toThrow('In time.');
    expect(attempts.at(-1)).toBe(expected);
  }
  while ((await waiting()).length > 0) await relay.work().catch(() => {});
  expect(taken).toEqual(upTo(700));
  expect(told).toEqual([]);
});

test('while the chain is away nothing is set aside', async () => {
  let error: Error | null = new CountersignError('SERVICE_UNAVAILABLE', 'Away.');
  const relay = relayTo(() => error);
  await fill(3);
  for (let attempt = 0; attempt < 5; attempt += 1) await expect(relay.work()).rejects.toThrow('Away.');
  error = null;
  await relay.work();
  expect(taken).toEqual(upTo(3));
  expect(told).toEqual([]);
});
