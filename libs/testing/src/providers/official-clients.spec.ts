import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { anthropicProtocol } from './anthropic-protocol.js';
import { openAiProtocol } from './openai-dialects.js';
import { ProviderDouble } from './provider-double.js';
import { xaiProtocol } from './xai-protocol.js';

// The doubles stand in for what cannot be had here; that they speak as the real ones do, their own clients say.
const KEY = 'sk-of-the-double';
let openAi: ProviderDouble;
let xai: ProviderDouble;
let anthropic: ProviderDouble;
beforeAll(async () => {
  openAi = await ProviderDouble.start(openAiProtocol, KEY);
  xai = await ProviderDouble.start(xaiProtocol, KEY);
  anthropic = await ProviderDouble.start(anthropicProtocol, KEY);
});
afterAll(async () => {
  await Promise.all([openAi.stop(), xai.stop(), anthropic.stop()]);
});

const messages = [{ role: 'user' as const, content: 'Hello?' }];
const openAiClient = (double: ProviderDouble, apiKey = KEY) =>
  new OpenAI({ apiKey, baseURL: `${double.url}/v1`, maxRetries: 0 });
const anthropicClient = (apiKey = KEY) => new Anthropic({ apiKey, baseURL: anthropic.url, maxRetries: 0 });

test("OpenAI's client understands OpenAI's double", async () => {
  const client = openAiClient(openAi);
  const whole = await client.chat.completions.create({ model: 'gpt-4o', messages });
  expect(whole.choices[0]!.message.content).toBe('Hello, wörld 👋.');
  const stream = await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Hello, wörld 👋.');
  const refused = openAiClient(openAi, 'wrong').chat.completions.create({ model: 'gpt-4o', messages });
  await expect(refused).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
});

test("and X.AI's, which speaks OpenAI's Responses API", async () => {
  const client = openAiClient(xai);
  const whole = await client.responses.create({ model: 'grok-4.7', input: 'Hello?' });
  expect(whole.output_text).toBe('Hello, wörld 👋.');
  const stream = await client.responses.create({ model: 'grok-4.7', input: 'Hello?', stream: true });
  let text = '';
  for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
  expect(text).toBe('Hello, wörld 👋.');
});

test("Anthropic's client understands Anthropic's double", async () => {
  const asked = { model: 'claude-sonnet-5-5', max_tokens: 100, messages };
  const whole = await anthropicClient().messages.create(asked);
  expect(whole.content).toEqual([{ type: 'text', text: 'Hello, wörld 👋.' }]);
  const streamed = await anthropicClient().messages.stream(asked).finalMessage();
  expect(streamed).toMatchObject({
    content: [{ type: 'text', text: 'Hello, wörld 👋.' }],
    stop_reason: 'end_turn',
    usage: { output_tokens: 7 },
  });
  await expect(anthropicClient('wrong').messages.create(asked)).rejects.toMatchObject({ status: 401 });
});
