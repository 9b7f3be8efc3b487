import { isDatabaseAway } from '@countersign/platform-bus';
import { startPostgres, waitFor, type TestPostgres } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';

// What the driver, its pool and TypeORM really throw. Taken for something else, it would be an inner error of a service.
let postgres: TestPostgres;
let narrow: DataSource;
let wide: DataSource;

beforeAll(async () => {
  postgres = await startPostgres();
  const open = (max: number) =>
    new DataSource({
      type: 'postgres',
      url: postgres.url,
      extra: { max, connectionTimeoutMillis: 200 },
      poolErrorHandler: () => undefined,
    }).initialize();
  [narrow, wide] = await Promise.all([open(1), open(3)]);
});
afterAll(async () => {
  await Promise.all([narrow?.destroy(), wide?.destroy()]);
  await postgres?.stop();
});

const errorOf = (failing: Promise<unknown>) => failing.then(() => null).catch((error: unknown) => error);

async function pidOf(manager: EntityManager): Promise<number> {
  const [row]: { pid: number }[] = await manager.query('SELECT pg_backend_pid() AS pid');
  return row!.pid;
}

async function end(pid: number): Promise<void> {
  await wide.query('SELECT pg_terminate_backend($1)', [pid]);
  const sessions = (): Promise<unknown[]> => wide.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
  await waitFor(async () => (await sessions()).length === 0, { what: 'the end of the session' });
}

test('a pool whose connections are all in use', async () => {
  const error = await narrow.transaction(() => errorOf(narrow.query('SELECT 1')));
  expect(error).toMatchObject({ message: 'timeout exceeded when trying to connect' });
  expect(isDatabaseAway(error)).toBe(true);
});

test('a connection that is lost between two statements of a transaction', async () => {
  const inside: unknown[] = [];
  const outside = await errorOf(
    wide.transaction(async (manager) => {
      await end(await pidOf(manager));
      inside.push(await errorOf(manager.query('SELECT 1')), await errorOf(manager.query('SELECT 2')));
      throw inside[1];
    }),
  );
  for (const error of [...inside, outside]) expect([(error as Error).message, isDatabaseAway(error)]).toContain(true);
});

test('what is wrong with a statement is something else', async () => {
  expect(isDatabaseAway(await errorOf(wide.query('SELECT nothing FROM nowhere')))).toBe(false);
});
