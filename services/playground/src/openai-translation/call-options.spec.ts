import { chatRequest } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { callOptionsOf } from './call-options.js';

const options = (of: object) =>
  callOptionsOf(chatRequest.parse({ model: 'openai/x', messages: [{ role: 'user', content: 'x' }], ...of }), []);

test('what is not said is left to the provider', () => {
  const said = Object.entries(options({})).filter(([, value]) => value !== undefined);
  expect(Object.fromEntries(said)).toEqual({ prompt: [], providerOptions: {} });
});

test('every parameter arrives', () => {
  expect(
    options({
      temperature: 0,
      top_p: 0.5,
      max_tokens: 10,
      presence_penalty: 1,
      frequency_penalty: -1,
      stop: 'END',
      seed: 7,
      reasoning_effort: 'low',
    }),
  ).toMatchObject({
    temperature: 0,
    topP: 0.5,
    maxOutputTokens: 10,
    presencePenalty: 1,
    frequencyPenalty: -1,
    stopSequences: ['END'],
    seed: 7,
    reasoning: 'low',
  });
  expect(options({ max_tokens: 10, max_completion_tokens: 20, stop: ['a', 'b'] })).toMatchObject({
    maxOutputTokens: 20,
    stopSequences: ['a', 'b'],
    providerOptions: { openai: { maxCompletionTokens: 20 } },
  });
});

test('tools and the choice among them', () => {
  const tools = [{ type: 'function', function: { name: 'look', strict: true } }];
  expect(options({ tools, tool_choice: 'required', parallel_tool_calls: false })).toMatchObject({
    tools: [{ type: 'function', name: 'look', inputSchema: { type: 'object', properties: {} }, strict: true }],
    toolChoice: { type: 'required' },
    providerOptions: { openai: { parallelToolCalls: false }, anthropic: { disableParallelToolUse: true } },
  });
  const named = { type: 'function', function: { name: 'look' } };
  expect(options({ tools, tool_choice: named }).toolChoice).toEqual({ type: 'tool', toolName: 'look' });
});

test('JSON mode, with a schema and without', () => {
  expect(options({ response_format: { type: 'json_object' } }).responseFormat).toEqual({ type: 'json' });
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const format = { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } };
  expect(options({ response_format: format })).toMatchObject({
    responseFormat: { type: 'json', name: 'answer', schema },
    providerOptions: { openai: { strictJsonSchema: true } },
  });
  expect(options({ response_format: { type: 'text' } }).responseFormat).toBeUndefined();
});
