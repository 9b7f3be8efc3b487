import { HELLO, waitFor, type Gate, type ProviderDouble } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PlaygroundSystem, TEAM } from './playground-system.js';

const OLD = 'sk-old-0123456789abcdef';
const NEW = 'sk-new-0123456789abcdef';

let playground: PlaygroundSystem;
let openai: ProviderDouble;
let client: OpenAI;
beforeAll(async () => {
  playground = await PlaygroundSystem.start(['openai', 'anthropic']);
  client = playground.client();
  openai = playground.double('openai');
  openai.accepted.clear();
  openai.accepted.add(OLD);
  await playground.enable('openai', { apiKey: OLD });
}, 180_000);
afterAll(() => playground?.stop());
beforeEach(() => {
  openai.gate = () => {};
  openai.script = HELLO;
});

const model = 'openai/gpt-4o';
const messages = [{ role: 'user' as const, content: 'Hello?' }];
const ask = () => client.chat.completions.create({ model, messages });

interface Streamed {
  text: Promise<string>;
  cancel: () => void;
}

async function* piecesOf(stream: AsyncIterable<ChatCompletionChunk>): AsyncGenerator<ChatCompletionChunk, void> {
  yield* stream;
}

/** A streamed answer that is under way: its first piece has come. */
async function begin(): Promise<Streamed> {
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  const chunks = piecesOf(stream);
  const first = await chunks.next();
  const read = async (): Promise<string> => {
    let text = '';
    for (let next = first; !next.done; next = await chunks.next()) text += next.value.choices[0]?.delta.content ?? '';
    return text;
  };
  return { text: read(), cancel: () => stream.controller.abort() };
}

/** Holds every streamed answer in its middle until it is released. */
function hold(): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const gate: Gate = (piece) => (piece === 4 ? held : undefined);
  openai.gate = gate;
  return release;
}

const keysSent = () => openai.requests.map(({ headers }) => headers.authorization);

async function rotate(value: string, wait: string): Promise<Record<string, unknown>> {
  const body = await playground.expect(200, 'POST', `/secrets/OPENAI_API_KEY/rotate?wait=${wait}`, { value });
  return body['propagation'] as Record<string, unknown>;
}

test('an answer that began under a version finishes under it and is counted; the next one uses the next', async () => {
  const release = hold();
  const running = await begin();
  openai.accepted.add(NEW);
  const applied = await rotate(NEW, 'applied');
  // Nothing can start with the old one any more; what began with it is in the way, by the provider's name.
  expect(applied).toMatchObject({ state: 'applied', waitingFor: [{ olderUses: [{ version: 1, uses: 1 }] }] });
  openai.gate = () => {};
  await ask();
  expect(keysSent().slice(-2)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`]);
  const view = await playground.expect(200, 'GET', '/secrets/OPENAI_API_KEY/propagation');
  expect(view).toMatchObject({ safeToRevoke: false });
  release();
  expect(await running.text).toBe('Hello, wörld 👋.');
  await waitFor(
    async () => (await playground.expect(200, 'GET', '/secrets/OPENAI_API_KEY/propagation'))['safeToRevoke'] === true,
    { deadlineMs: 30_000, what: 'the rotation to be drained' },
  );
  const { items } = await playground.expect(200, 'GET', '/playground/completions');
  const used = (items as { versions: unknown; outcome: string }[]).slice(0, 2);
  // By the time of their requests, the newest first.
  expect(used.map(({ versions }) => versions)).toEqual([
    [{ secret: 'OPENAI_API_KEY', version: 2 }],
    [{ secret: 'OPENAI_API_KEY', version: 1 }],
  ]);
  openai.accepted.delete(OLD);
});

test('rotations under load fail nothing that the provider would not have failed', async () => {
  const stop = new AbortController();
  let asked = 0;
  const load = Array.from({ length: 6 }, async (_, index) => {
    while (!stop.signal.aborted) {
      if (index % 2 === 0) expect((await ask()).choices[0]!.message.content).toBe('Hello, wörld 👋.');
      else expect(await (await begin()).text).toBe('Hello, wörld 👋.');
      asked += 1;
    }
  });
  const failed = Promise.all(load);
  let current = NEW;
  const rotations = (async () => {
    for (let round = 1; round <= 4; round += 1) {
      const next = `sk-round-${round}-0123456789`;
      openai.accepted.add(next);
      const { state, basis } = await rotate(next, 'drained');
      expect({ state, basis }).toEqual({ state: 'drained', basis: 'confirmed' });
      // Safe to revoke: from here on a request with the old key would be refused.
      openai.accepted.delete(current);
      current = next;
    }
  })();
  await Promise.race([failed, rotations]);
  await rotations;
  stop.abort();
  await failed;
  expect(asked).toBeGreaterThan(4);
  expect(await playground.provider('openai')).toMatchObject({ health: 'ready' });
});

test('a client that leaves takes the request at the provider with it', async () => {
  hold();
  const { cancelled } = openai;
  const running = await begin();
  running.cancel();
  await running.text.catch(() => {});
  await waitFor(() => openai.cancelled === cancelled + 1, { what: 'the request to be cancelled' });
});

test('many streams at a time lose and reorder nothing', async () => {
  const pieces = Array.from({ length: 20 }, (_, index) => `${index};`);
  openai.script = { ...HELLO, text: pieces };
  const texts = await Promise.all(Array.from({ length: 50 }, async () => (await begin()).text));
  expect(new Set(texts)).toEqual(new Set([pieces.join('')]));
});

test('a provider that breaks off in the middle ends the stream with an error', async () => {
  openai.fail('mid-stream');
  const running = await begin();
  await expect(running.text).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
  openai.fail(null);
});

test('a deleted key is named, breaks the provider, and heals when it is created again', async () => {
  await playground.expect(200, 'DELETE', '/secrets/OPENAI_API_KEY?breakReferences=true&wait=applied');
  const before = openai.requests.length;
  await expect(ask()).rejects.toMatchObject({ status: 409, code: 'REFERENCE_BROKEN' });
  await expect(ask()).rejects.toThrow(/OPENAI_API_KEY/);
  expect(openai.requests.length).toBe(before);
  expect(await playground.provider('openai')).toMatchObject({
    health: 'broken',
    secrets: [{ secret: 'OPENAI_API_KEY', state: 'broken' }],
  });
  openai.accepted.add(OLD);
  await playground.expect(201, 'POST', '/secrets', { name: 'OPENAI_API_KEY', value: OLD });
  await ask();
  expect(await playground.provider('openai')).toMatchObject({ health: 'ready' });
});

test('large images pass, and what is too large is told in the same form', async () => {
  const image = (bytes: number) => ({
    type: 'image_url' as const,
    image_url: { url: `data:image/png;base64,${'A'.repeat(bytes)}` },
  });
  const send = (bytes: number) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: [image(bytes)] }] });
  await send(3_000_000);
  expect(openai.requests.at(-1)!.body.length).toBeGreaterThan(3_000_000);
  // The connection is closed while the body still comes: whether the answer can be read before is up to the client.
  const error: { status?: number; code?: string | null } = await send(7_000_000).then(
    () => ({}),
    (thrown: unknown) => thrown as object,
  );
  if (error.status !== undefined) expect(error).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  else expect(error).toMatchObject({ message: 'Connection error.' });
});

test('what was asked and answered is kept for the one who asked, and a disabled provider asks nobody', async () => {
  await ask();
  const { items } = await playground.expect(200, 'GET', '/playground/completions?mine=true&limit=1');
  const [{ id, ...record }] = items as [{ id: string }];
  expect(record).toMatchObject({ provider: 'openai', model, outcome: 'ok', promptTokens: 11, completionTokens: 7 });
  expect(await playground.expect(200, 'GET', `/playground/completions/${id}`)).toMatchObject({
    request: { messages },
    answer: { choices: [{ message: { content: 'Hello, wörld 👋.' } }] },
  });
  await playground.expect(204, 'POST', '/playground/providers/openai/disable');
  await expect(ask()).rejects.toMatchObject({ status: 409, code: 'PROVIDER_NOT_ENABLED' });
  await playground.expect(200, 'POST', '/playground/providers/openai/enable');
});

test('models are saved in versions', async () => {
  const content = { model, parameters: { temperature: 0.5 }, messages: [{ role: 'system', content: 'Be brief.' }] };
  const saved = await playground.expect(201, 'POST', '/playground/saved-models', { name: 'Brief', ...content });
  const path = `/playground/saved-models/${String(saved['id'])}`;
  const again = { ...content, parameters: { temperature: 1 } };
  expect(await playground.expect(201, 'POST', `${path}/versions`, again)).toMatchObject({ version: 2, ...again });
  expect(await playground.expect(200, 'GET', path)).toMatchObject({
    ...{ name: 'Brief', version: 2 },
    versions: [
      { version: 2, ...again },
      { version: 1, ...content },
    ],
  });
  await playground.expect(409, 'POST', '/playground/saved-models', { name: 'BRIEF', ...content });
  expect(await playground.expect(200, 'GET', '/playground/saved-models')).toMatchObject({ items: [{ name: 'Brief' }] });
  await playground.expect(204, 'DELETE', path);
  await playground.expect(404, 'GET', path);
});

test('budgets of requests and of tokens end, and say when they begin again', async () => {
  await playground.expect(200, 'PATCH', '/playground/budgets', {
    memberTokensPerDay: 30,
    teamRequestsPerMinute: 1_000,
  });
  // One answer costs 18 tokens: the second one begins while some are left.
  await ask();
  await ask();
  const error = await ask().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 429, code: 'BUDGET_EXHAUSTED' });
  const retryAfter = Number((error as { headers: Headers }).headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(86_400);
  expect(await playground.expect(200, 'GET', '/playground/budgets')).toMatchObject({
    limits: { memberTokensPerDay: 30, teamTokensPerDay: null },
    used: { memberTokens: 36 },
  });
  await playground.expect(200, 'PATCH', '/playground/budgets', {
    memberTokensPerDay: null,
    memberRequestsPerMinute: 1,
  });
  await expect(Promise.all([ask(), ask(), ask()])).rejects.toMatchObject({ status: 429, code: 'BUDGET_EXHAUSTED' });
  await playground.expect(200, 'PATCH', '/playground/budgets', { memberRequestsPerMinute: null });
});

test('the TypeScript of the guide works as it stands there', async () => {
  const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/playground.md', import.meta.url)), 'utf8');
  const [, snippet] = /```ts\n(.*?)```/s.exec(guide)!;
  // From here, so that the client is found; with the same Node as the services.
  const ran = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', snippet!], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env['PATH'], COUNTERSIGN_URL: playground.system.url, COUNTERSIGN_API_KEY: client.apiKey! },
  });
  expect(ran.stderr).toBe('');
  expect(ran.stdout).toBe('Hello, wörld 👋.');
});

test('everything that matters was audited', async () => {
  const acts = ['provider.enabled', 'provider.disabled', 'saved_model.created', 'playground_budgets.set'];
  // They are on their way to the chain.
  const audited = async () => {
    const { items } = (await playground.api.call('GET', `${TEAM}/audit?limit=200`)).body;
    const actions = new Set((items as { action: string }[]).map(({ action }) => action));
    return acts.every((action) => actions.has(action));
  };
  await waitFor(audited, { deadlineMs: 30_000, what: 'the entries' });
});
