import { PROVIDER_KEYS, PROVIDERS, type ChatRequest } from '@countersign/contracts';
import { HELLO, TOOL_CALL, waitFor, PROVIDER_ROWS } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AskedDouble, joined } from '../fixtures/asked-double.js';

const WEATHER: ChatRequest['tools'] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe.each(PROVIDER_KEYS)('%s', (key) => {
  let asked: AskedDouble;
  const { values } = PROVIDER_ROWS[key];

  beforeAll(async () => {
    asked = await AskedDouble.start(key);
  });
  beforeEach(() => {
    asked.double.fail(null);
    asked.double.script = HELLO;
    asked.double.gate = () => {};
  });
  afterAll(() => asked.stop());

  test('a whole answer', async () => {
    const completion = await asked.whole();
    expect(completion).toMatchObject({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_800_000_000,
      model: `${key}/${PROVIDER_ROWS[key].model}`,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello, wörld 👋.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    });
  });

  test('a streamed answer: each piece once, in order', async () => {
    const chunks = await asked.streamed({ stream_options: { include_usage: true } });
    expect(joined(chunks)).toMatchObject({
      content: 'Hello, wörld 👋.',
      finish: 'stop',
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    });
    expect(chunks[0]!.choices[0]!.delta.role).toBe('assistant');
    // As they came, but for an end that might have begun a value.
    const pieces = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.content ?? []));
    expect(pieces.length).toBeGreaterThan(3);
  });

  test('a tool is offered, called and answered, whole and streamed', async () => {
    asked.double.script = TOOL_CALL;
    const whole = await asked.whole({ tools: WEATHER, tool_choice: 'auto' });
    const message = whole.choices[0]!.message;
    expect(whole.choices[0]!.finish_reason).toBe('tool_calls');
    expect(message.content).toBeNull();
    expect(message.tool_calls).toMatchObject([{ type: 'function', function: { name: 'get_weather' } }]);
    expect(JSON.parse(message.tool_calls![0]!.function.arguments)).toEqual({ city: 'Paris' });
    expect(asked.double.requests.at(-1)!.body).toContain('get_weather');

    const streamed = joined(await asked.streamed({ tools: WEATHER }));
    expect(streamed).toMatchObject({ finish: 'tool_calls', calls: [{ name: 'get_weather' }] });
    expect(streamed.calls[0]!.id).not.toBe('');
    expect(JSON.parse(streamed.calls[0]!.arguments)).toEqual({ city: 'Paris' });

    asked.double.script = HELLO;
    const [call] = message.tool_calls!;
    await asked.whole({
      tools: WEATHER,
      messages: [
        { role: 'user', content: 'How is the weather in Paris?' },
        { role: 'assistant', content: null, tool_calls: [call!] },
        { role: 'tool', tool_call_id: call!.id, content: 'It rains marbles.' },
      ],
    });
    expect(asked.double.requests.at(-1)!.body).toContain('It rains marbles.');
  });

  test('an image goes along, by its data', async () => {
    const url = `data:image/png;base64,${PIXEL}`;
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url } },
    ];
    await asked.whole({ messages: [{ role: 'user', content }] });
    expect(asked.double.requests.at(-1)!.body).toContain(PIXEL);
  });

  test('trials are asked for one by one and told apart', async () => {
    const before = asked.double.requests.length;
    const whole = await asked.whole({ n: 3 });
    expect(whole.choices.map(({ index, message }) => [index, message.content])).toEqual(
      [0, 1, 2].map((index) => [index, 'Hello, wörld 👋.']),
    );
    expect(whole.usage.total_tokens).toBe(3 * 18);
    const chunks = await asked.streamed({ n: 2, stream_options: { include_usage: true } });
    for (const index of [0, 1])
      expect(joined(chunks, index)).toMatchObject({ content: 'Hello, wörld 👋.', finish: 'stop' });
    expect(chunks.at(-1)!.usage!.total_tokens).toBe(2 * 18);
    expect(asked.double.requests.length).toBe(before + 5);
  });

  test.each([true, false])('a wrong credential is told as one, without it (streamed: %s)', async (stream) => {
    const wrong = { ...values, [values['accessKeyId'] ? 'accessKeyId' : 'apiKey']: 'a-wrong-key-0123456789' };
    const provider = asked.provider(wrong);
    const asking = stream ? asked.streamed({}, provider) : asked.whole({}, provider);
    const error = await asking.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PROVIDER_REJECTED_CREDENTIAL', facts: { secrets: provider.secrets } });
    expect(JSON.stringify(error)).not.toContain('a-wrong-key');
  });

  test.each([true, false])('its other refusals come back as what they are (streamed: %s)', async (stream) => {
    const refused = async (failure: Parameters<typeof asked.double.fail>[0]) => {
      asked.double.fail(failure);
      return (stream ? asked.streamed() : asked.whole()).catch((thrown: unknown) => thrown);
    };
    const limited = await refused('rate-limit');
    // AWS does not say when to come back.
    const retryAfter = key === 'bedrock' ? undefined : 7;
    expect(limited).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', facts: { upstreamStatus: 429 } });
    expect((limited as { facts: { retryAfter?: number } }).facts.retryAfter).toBe(retryAfter);
    expect(await refused('overloaded')).toMatchObject({ code: 'PROVIDER_FAILED' });
    expect(await refused('no-model')).toMatchObject({ code: 'PROVIDER_REFUSED' });
    expect(await refused('bad-request')).toMatchObject({ code: 'PROVIDER_REFUSED' });
    expect(await refused('mid-stream')).toMatchObject({
      code: stream ? 'PROVIDER_FAILED' : expect.stringMatching(/^PROVIDER_(FAILED|UNREACHABLE)$/),
    });
  });

  test('a client that leaves leaves no request behind', async () => {
    const { cancelled, requests } = asked.double;
    const before = requests.length;
    asked.double.script = { ...HELLO, text: Array<string>(20).fill('and on ') };
    asked.double.gate = (piece) => (piece < 8 ? undefined : new Promise(() => {}));
    for await (const chunk of asked.stream({ n: 2 })) {
      if (!chunk.choices[0]!.delta.content) continue;
      await waitFor(() => requests.length === before + 2, { what: 'both requests' });
      break;
    }
    await waitFor(() => asked.double.cancelled === cancelled + 2, { what: 'both requests to be cancelled' });
  });

  test('a value that the model repeats is masked, across the borders of pieces', async () => {
    const [value] = Object.values(values);
    asked.double.script = { ...HELLO, text: ['The key is ', value!.slice(0, 9), value!.slice(9), '!'] };
    const secret = asked.provider().secrets[0]!;
    expect((await asked.whole()).choices[0]!.message.content).toBe(`The key is [secret ${secret}]!`);
    expect(joined(await asked.streamed()).content).toBe(`The key is [secret ${secret}]!`);
  });
});

describe('log probabilities and biases', () => {
  let asked: AskedDouble;
  const start = async (key: (typeof PROVIDER_KEYS)[number]) => (asked = await AskedDouble.start(key));
  afterEach(() => asked.stop());

  const SCORED = { ...HELLO, text: ['Hel', 'lo'], logprobs: [-0.25, -1.5] };
  const other = { token: '?', logprob: -9 };
  const expected = [
    { token: 'Hel', logprob: -0.25, top_logprobs: [{ token: 'Hel', logprob: -0.25 }, other] },
    { token: 'lo', logprob: -1.5, top_logprobs: [{ token: 'lo', logprob: -1.5 }, other] },
  ];
  const asking = { logprobs: true, top_logprobs: 2 };

  test.each(['openai', 'azure', 'deepseek'] as const)('%s gives them, whole and streamed', async (key) => {
    await start(key);
    asked.double.script = SCORED;
    const { choices } = await asked.whole(asking);
    expect(choices[0]!.logprobs).toMatchObject({ content: expected, refusal: null });
    expect(asked.double.lastBody).toMatchObject({ logprobs: true, top_logprobs: 2 });
    if (key === 'azure') {
      // There they would be lost but for the last ones.
      const errors = [{ path: 'logprobs', message: 'is not supported in streams of Azure OpenAI here' }];
      await expect(asked.streamed(asking)).rejects.toMatchObject({ facts: { errors } });
      return;
    }
    const chunks = await asked.streamed(asking);
    const streamed = chunks.flatMap((chunk) => chunk.choices[0]?.logprobs?.content ?? []);
    expect(streamed).toMatchObject(expected);
    expect(chunks.every((chunk) => chunk.choices.every((choice) => 'logprobs' in choice))).toBe(true);
    // Not asked for, they are not there.
    expect((await asked.whole()).choices[0]!.logprobs).toBeNull();
  });

  test.each(['openai', 'azure'] as const)('%s takes biases', async (key) => {
    await start(key);
    await asked.whole({ logit_bias: { '50256': -100 } });
    expect(asked.double.lastBody).toMatchObject({ logit_bias: { '50256': -100 } });
  });

  test.each(
    PROVIDER_KEYS.flatMap((key) => [
      ...(['openai', 'azure', 'deepseek'].includes(key) ? [] : [[key, 'logprobs', { logprobs: true }] as const]),
      ...(['openai', 'azure'].includes(key) ? [] : [[key, 'logit_bias', { logit_bias: { '1': 1 } }] as const]),
    ]),
  )('%s: %s is refused by name, and nobody is asked', async (key, path, input) => {
    await start(key);
    const errors = [{ path, message: expect.stringContaining(PROVIDERS[key].title) as unknown }];
    await expect(asked.whole(input)).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { errors } });
    await expect(asked.streamed(input)).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { errors } });
    expect(asked.double.requests).toEqual([]);
  });

  test('a model that does not take them is no way to lose them', async () => {
    await start('openai');
    const input = { model: 'openai/o3', logprobs: true };
    const refusal = { code: 'INVALID_INPUT', facts: { errors: [{ path: 'logprobs' }] } };
    await expect(asked.whole(input, undefined, 'o3')).rejects.toMatchObject(refusal);
    await expect(asked.whole({ top_logprobs: 2 })).rejects.toMatchObject({
      facts: { errors: [{ path: 'top_logprobs', message: 'needs logprobs to be true' }] },
    });
  });

  test('tokens that spell a value are kept back: in pieces it could not be masked', async () => {
    await start('openai');
    const key = PROVIDER_ROWS.openai.values['apiKey']!;
    asked.double.script = { ...HELLO, text: [key.slice(0, 5), key.slice(5)], logprobs: [-1, -1] };
    const whole = await asked.whole(asking);
    expect(whole.choices[0]).toMatchObject({ logprobs: null, message: { content: '[secret OPENAI_API_KEY]' } });
    expect(JSON.stringify(await asked.streamed(asking))).not.toContain(key.slice(5));
  });
});
