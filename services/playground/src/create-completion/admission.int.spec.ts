import { person, type ConsumerSystem } from '@countersign/consumer-conformance';
import {
  createCompletion,
  createCustomProvider,
  getBudgets,
  setBudgets,
  type Budgets,
  type ChatChunk,
  type ChatCompletion,
} from '@countersign/contracts';
import { preparedQuery } from '@countersign/platform-database';
import { HttpReceiver, waitFor } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startPlayground } from '../fixtures/playground-system.js';

let system: ConsumerSystem;
let provider: HttpReceiver;
/** Of a team of its own for each test: what one has used is nothing to the next. */
let admin: ReturnType<typeof person>;
let member: ReturnType<typeof person>;
/** Answers wait for it. */
let open: () => void;
let gate: Promise<void>;

beforeAll(async () => {
  provider = await HttpReceiver.start();
  system = await startPlayground();
});

afterAll(async () => {
  await system?.close();
  await provider?.stop();
});

beforeEach(async () => {
  const team = randomUUID();
  [admin, member] = [person('admin', team), person('member', team)];
  const custom = { key: 'ours', name: 'Ours', baseUrl: provider.url };
  await system.call(admin, createCustomProvider, { provider: custom });
  gate = new Promise((resolve) => (open = resolve));
  provider.respond(async () => {
    await gate;
    return { status: 200, body: COMPLETION };
  });
  provider.requests.length = 0;
});

afterEach(() => open());

/** It says that it has cost 10 tokens. */
const COMPLETION = JSON.stringify({
  choices: [{ message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 4, completion_tokens: 6, total_tokens: 10 },
});
/** 40 characters: ten tokens, about. */
const QUESTION = 'Why does every day begin with a morning?';

async function ask(input: object = {}, who = member): Promise<(ChatChunk | ChatCompletion)[]> {
  const request = { model: 'ours/m', messages: [{ role: 'user' as const, content: QUESTION }], ...input };
  const pieces: (ChatChunk | ChatCompletion)[] = [];
  for await (const piece of system.stream(who, createCompletion, { request })) pieces.push(piece);
  return pieces;
}

const limit = (budgets: Partial<Budgets>) => system.call(admin, setBudgets, { budgets });
const used = async () => (await system.call(member, getBudgets, {})).used;
const outcomeOf = (asking: Promise<unknown>) =>
  asking.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

test('a provider of another team is none', async () => {
  const stranger = person('member', randomUUID());
  await expect(ask({}, stranger)).rejects.toMatchObject({ code: 'PROVIDER_NOT_FOUND' });
  expect(provider.requests).toEqual([]);
});

test('requests at once are no way around a budget: each sets aside what it may cost, until it is over', async () => {
  await limit({ memberTokensPerDay: 100 });
  // 10 for the question and 20 for the answer: three are 90, and the fourth begins with what is left.
  const outcomes = Array.from({ length: 9 }, () => outcomeOf(ask({ max_tokens: 20 })));
  const refused = Promise.all(outcomes.map(async (outcome) => (await outcome) === 'BUDGET_EXHAUSTED'));
  await waitFor(() => provider.requests.length >= 4);
  await expect(ask({ max_tokens: 20 })).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    detail: expect.stringContaining('100 set aside'),
  });
  open();
  expect((await refused).filter((is) => is)).toHaveLength(5);
  expect(provider.requests).toHaveLength(4);
  expect(await used()).toMatchObject({ memberTokens: 40, teamTokens: 40 });
  // What they did not use is there again.
  await ask({ max_tokens: 20 });
  expect(await used()).toMatchObject({ memberTokens: 50 });
});

test('what one member has set aside counts for the team, and not for another member', async () => {
  await limit({ memberTokensPerDay: 30, teamTokensPerDay: 60 });
  const other = person('member', member.team);
  const asking = [ask({ max_tokens: 20 }), ask({ max_tokens: 20 }, other)];
  await waitFor(() => provider.requests.length === 2);
  const third = person('member', member.team);
  await expect(ask({}, third)).rejects.toMatchObject({ detail: expect.stringContaining('The team has') });
  open();
  await Promise.all(asking);
  await ask({}, third);
});

test('a request that the provider did not take costs nothing', async () => {
  await limit({ memberTokensPerDay: 100 });
  provider.respond({ status: 400, body: '{"error":{"message":"no"}}' });
  for (let time = 0; time < 5; time += 1) await expect(ask()).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  expect(await used()).toMatchObject({ memberTokens: 0 });
});

test('an answer that breaks off costs what was asked and what came of it', async () => {
  await limit({ memberTokensPerDay: 100 });
  const piece = { choices: [{ index: 0, delta: { content: 'a'.repeat(80) }, finish_reason: null }] };
  const headers = { 'content-type': 'text/event-stream' };
  provider.respond({ status: 200, headers, body: `data: ${JSON.stringify(piece)}\n\n` });
  await expect(ask({ stream: true })).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
  expect(await used()).toMatchObject({ memberTokens: 30 });
});

test('an answer that nobody waits for costs what was asked, and sets aside no more', async () => {
  await limit({ memberTokensPerDay: 100 });
  const request = { model: 'ours/m', messages: [{ role: 'user' as const, content: QUESTION }], max_tokens: 500 };
  const left = new AbortController();
  const pieces = system.stream(member, createCompletion, { request }, left.signal);
  const asking = outcomeOf(pieces.next());
  await waitFor(() => provider.requests.length === 1);
  left.abort();
  await asking;
  await waitFor(async () => (await used()).memberTokens === 10);
  open();
  await ask();
});

test('a provider that does not say what an answer cost is no way around a budget', async () => {
  await limit({ memberTokensPerDay: 100 });
  const { choices } = JSON.parse(COMPLETION) as { choices: object[] };
  provider.respond({ status: 200, body: JSON.stringify({ choices }) });
  await ask();
  // The question, and two for the six characters of the answer.
  expect(await used()).toMatchObject({ memberTokens: 12 });
});

test('what a process had set aside that is gone counts until its answer would have had to end', async () => {
  await limit({ memberTokensPerDay: 100 });
  // Of today, and of tomorrow too: it may be midnight.
  const day = Math.floor(Date.now() / 86_400_000);
  await system.database.query(
    `INSERT INTO budget_reservations (id, team_id, person_id, day, tokens, expires_at)
     SELECT gen_random_uuid(), $1, $2, day, 100, $4 FROM unnest(ARRAY[$3::bigint, $3::bigint + 1]) AS day`,
    [member.team, member.id, day, new Date(Date.now() + 3_600_000)],
  );
  await expect(ask()).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  await system.database.query('UPDATE budget_reservations SET expires_at = $2 WHERE team_id = $1', [
    member.team,
    new Date(0),
  ]);
  open();
  await ask();
  const [left]: { count: string }[] = await system.database.query(
    'SELECT count(*) FROM budget_reservations WHERE team_id = $1',
    [member.team],
  );
  expect(left).toEqual({ count: '0' });
});

test('a query that stands before every request is prepared on its connection, and fails as any other does', async () => {
  const kept = 'SELECT statement, 12 / $1::int AS quotient FROM pg_prepared_statements';
  await expect(preparedQuery(system.database, kept, [0])).rejects.toMatchObject({ code: '22012' });
  const rows = await preparedQuery(system.database, kept, [4]);
  expect(rows).toContainEqual({ statement: kept, quotient: 3 });
});
