import type { ConsumerSystem } from '@countersign/consumer-conformance';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startPlayground } from '../fixtures/playground-system.js';

let system: ConsumerSystem;
beforeAll(async () => {
  system = await startPlayground({ COUNTERSIGN_PLAYGROUND_HISTORY_DAYS: '7' });
});
afterAll(() => system?.close());

/** Requests that were made so long ago. */
const ask = (count: number, ago: string) =>
  system.database.query(
    `INSERT INTO completions (id, team_id, person_id, actor_name, provider, model, streamed, trials, outcome, duration_ms,
                              versions, started_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 'p', 'p', 'openai', 'm', false, 1, 'finished', 1, '[]', now() - $2::interval
     FROM generate_series(1, $1)`,
    [count, ago],
  );

test('what is older than the operator keeps it is deleted, however much it is; the rest stays', async () => {
  await ask(2_500, '7 days 1 minute');
  await ask(3, '6 days 23 hours');
  await system.database.query('NOTIFY playground_clean_history');
  const left = async () => {
    const [row]: { count: number }[] = await system.database.query('SELECT count(*)::int AS count FROM completions');
    return row!.count;
  };
  await waitFor(async () => (await left()) <= 3, { what: 'history to be cleaned' });
  expect(await left()).toBe(3);
});
