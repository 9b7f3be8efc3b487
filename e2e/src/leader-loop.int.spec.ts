import { LeaderLoop } from '@countersign/platform-database';
import { createLogger } from '@countersign/platform-log';
import { RecordingRelay, startPostgres, waitFor, type TestPostgres } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';

let postgres: TestPostgres;
let relay: RecordingRelay;
const loops: LeaderLoop[] = [];
const warnings: string[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  relay = await RecordingRelay.start(Number(new URL(postgres.url).port));
});
afterEach(() => Promise.all(loops.splice(0).map((loop) => loop.stop())));
afterAll(async () => {
  await relay?.stop();
  await postgres?.stop();
});

function start(name: string, work: () => void): void {
  const url = new URL(postgres.url);
  url.port = String(relay.port);
  const loop = new LeaderLoop({
    ...{ name, channel: name, pollMs: 60_000 },
    client: { connectionString: url.href },
    work: async () => work(),
    logger: createLogger('test', 'warn', { write: (line: string) => void warnings.push(line) }),
  });
  loops.push(loop);
  loop.start();
}

const tries = () => relay.recording.toString('latin1').split('pg_try_advisory_lock').length - 1;

/** How many milliseconds pass until that has happened so many times more. */
async function timeOf(times: number, what: () => number): Promise<number> {
  const [before, at] = [what(), performance.now()];
  await waitFor(() => what() >= before + times, { what: `${times} more` });
  return performance.now() - at;
}

/** Ends the sessions that wait for their turn, or the one that has it. */
async function endSessions(leads: boolean): Promise<void> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity a WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
       AND $1 = EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted)`,
    [leads],
  );
  await client.end();
  expect(rowCount).toBeGreaterThan(0);
}

test('a replica that lost its session while another leads asks for its turn at its own pace, and gets it', async () => {
  let [first, second] = [0, 0];
  start('turns', () => (first += 1));
  await waitFor(() => first === 1);
  start('turns', () => (second += 1));
  await timeOf(1, tries);
  await endSessions(false);
  // Twice a second: four tries have three pauses between them.
  expect(await timeOf(4, tries)).toBeGreaterThan(1_400);
  await endSessions(true);
  await waitFor(() => first + second === 2, { what: 'one of them to lead again' });
});

test('while the database is away it is asked for twice a second, and then the work goes on', async () => {
  let work = 0;
  start('away', () => (work += 1));
  await waitFor(() => work === 1);
  warnings.length = 0;
  await postgres.kill();
  // Four warnings have three pauses between them.
  expect(await timeOf(4, () => warnings.length)).toBeGreaterThan(1_400);
  expect(warnings.every((line) => line.includes('the loop starts over'))).toBe(true);
  await postgres.restart();
  await waitFor(() => work === 2, { what: 'the work to go on' });
});
