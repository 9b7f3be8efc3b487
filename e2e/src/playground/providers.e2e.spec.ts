import { PROVIDER_KEYS, PROVIDERS } from '@countersign/contracts';
import { HELLO, PROVIDER_ROWS, TOOL_CALL } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChatCompletionTool } from 'openai/resources/chat/completions';
import { CUSTOM_KEY, PlaygroundSystem } from './playground-system.js';

// The public client of OpenAI against the whole system, with a provider behind it that speaks the real one's protocol.
let playground: PlaygroundSystem;
beforeAll(async () => {
  playground = await PlaygroundSystem.start();
}, 180_000);
afterAll(() => playground?.stop());

const messages = [{ role: 'user' as const, content: 'Hello?' }];
const tools: ChatCompletionTool[] = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];

describe.each(PROVIDER_KEYS)('%s', (key) => {
  const model = `${key}/${PROVIDER_ROWS[key].model}`;
  const secrets = PROVIDERS[key].secrets.map(({ secret }) => secret);

  beforeEach(() => {
    const double = playground.double(key);
    double.fail(null);
    double.script = HELLO;
    double.accepted.add(PROVIDER_ROWS[key].credential);
  });

  test('says exactly what it lacks until it is enabled', async () => {
    expect(await playground.provider(key)).toMatchObject({
      health: 'disabled',
      secrets: secrets.map((secret) => ({ secret, state: 'missing' })),
    });
    const { status, body } = await playground.api.call('POST', `/v1/teams/default/playground/providers/${key}/enable`);
    expect({ status, code: body['code'], secrets: body['secrets'] }).toEqual({
      ...{ status: 422, code: 'SECRETS_UNKNOWN', secrets },
    });
    await expect(playground.client().chat.completions.create({ model, messages })).rejects.toMatchObject({
      status: 409,
      code: 'PROVIDER_NOT_ENABLED',
    });
    await playground.enable(key);
    expect(await playground.provider(key)).toMatchObject({ health: 'ready' });
  });

  test('answers, whole and streamed', async () => {
    const { chat } = playground.client();
    const whole = await chat.completions.create({ model, messages });
    expect(whole.choices[0]!.message.content).toBe('Hello, wörld 👋.');
    expect(whole.usage!.total_tokens).toBe(18);
    const streamed = chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    const completion = await streamed.finalChatCompletion();
    expect(completion.choices[0]!.message.content).toBe('Hello, wörld 👋.');
    expect(completion.choices[0]!.finish_reason).toBe('stop');
    expect(completion.usage!.total_tokens).toBe(18);
  });

  test('calls tools, whole and streamed', async () => {
    playground.double(key).script = TOOL_CALL;
    const { chat } = playground.client();
    const whole = await chat.completions.create({ model, messages, tools });
    const streamed = await chat.completions.stream({ model, messages, tools }).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const [call] = choices[0]!.message.tool_calls!;
      expect(choices[0]!.finish_reason).toBe('tool_calls');
      expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
      expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toEqual({ city: 'Paris' });
    }
  });

  test("a rejected credential is marked, and cleared by the provider's next answer", async () => {
    const double = playground.double(key);
    double.accepted.clear();
    const { chat } = playground.client();
    for (const stream of [false, true]) {
      const error = await chat.completions.create({ model, messages, stream }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'PROVIDER_REJECTED_CREDENTIAL' });
      expect([401, 403]).toContain((error as { status: number }).status);
      // Every double repeats what it was sent; the error does not.
      for (const value of Object.values(PROVIDER_ROWS[key].values)) expect(String(error)).not.toContain(value);
    }
    expect(await playground.provider(key)).toMatchObject({
      health: 'rejected',
      secrets: secrets.map((secret) => ({ secret, state: 'rejected' })),
    });
    const references = async () => (await playground.expect(200, 'GET', `/secrets/${secrets[0]}/references`))['items'];
    expect(await references()).toMatchObject([{ consumer: 'playground', rejected: { version: 1 } }]);
    double.accepted.add(PROVIDER_ROWS[key].credential);
    await chat.completions.create({ model, messages });
    expect(await playground.provider(key)).toMatchObject({ health: 'ready' });
    expect(await references()).toMatchObject([{ rejected: null }]);
  });

  test("the provider's limit comes back with its time", async () => {
    playground.double(key).fail('rate-limit');
    const { chat } = playground.client();
    const error = await chat.completions.create({ model, messages }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 429, code: 'PROVIDER_RATE_LIMITED', type: 'rate_limit_error' });
    const retryAfter = (error as { headers: Headers }).headers.get('retry-after');
    expect(retryAfter).toBe(key === 'bedrock' ? null : '7');
  });
});

test('a provider that the team brings along', async () => {
  for (const [name, value] of [
    ['OUR_KEY', CUSTOM_KEY],
    ['OUR_TENANT', 'tenant-0123456789'],
  ]) {
    await playground.expect(201, 'POST', '/secrets', { name, value });
  }
  const created = await playground.expect(201, 'POST', '/playground/custom-providers', {
    ...{ key: 'ours', name: 'Ours', baseUrl: `${playground.custom.url}/v1`, apiKeySecret: 'OUR_KEY' },
    ...{
      headers: { 'X-Plain': 'plain' },
      secretHeaders: { 'X-Tenant': 'OUR_TENANT' },
      models: ['small'],
      maxTokens: 50,
    },
  });
  expect(created).toMatchObject({ key: 'ours', health: 'ready', models: ['ours/small'] });
  const { chat, models } = playground.client();
  const answer = await chat.completions.create({ model: 'ours/small', messages, max_tokens: 1_000 });
  expect(answer.choices[0]!.message.content).toBe('Hello, wörld 👋.');
  expect(playground.custom.requests.at(-1)!.headers).toMatchObject({
    'x-plain': 'plain',
    'x-tenant': 'tenant-0123456789',
  });
  expect(playground.custom.lastBody).toMatchObject({ model: 'small', max_tokens: 50 });
  const listed = await models.list();
  expect(listed.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['ours/small', 'openai/gpt-4o']));
  const path = `/playground/custom-providers/${String(created['id'])}`;
  await playground.expect(200, 'PATCH', path, { models: ['large'] });
  await playground.expect(204, 'DELETE', path);
  await expect(chat.completions.create({ model: 'ours/small', messages })).rejects.toMatchObject({
    ...{ status: 404, code: 'PROVIDER_NOT_FOUND' },
  });
});

test('what is wrong with a request is said as OpenAI says it', async () => {
  const { chat } = playground.client();
  await expect(chat.completions.create({ model: 'no-provider', messages })).rejects.toMatchObject({
    ...{ status: 400, code: 'INVALID_INPUT', param: 'model', type: 'invalid_request_error' },
  });
  await expect(playground.client('cs_wrong').models.list()).rejects.toMatchObject({
    ...{ status: 401, code: 'UNAUTHENTICATED' },
  });
});
