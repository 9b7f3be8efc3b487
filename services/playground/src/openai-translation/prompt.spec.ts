import { chatRequest, type ChatMessage } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { promptOf } from './prompt.js';

const messages = (of: unknown[]): ChatMessage[] => chatRequest.parse({ model: 'openai/x', messages: of }).messages;

test('every role has its place', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } };
  const prompt = promptOf(
    messages([
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Look' }] },
      { role: 'assistant', content: 'Looking.', tool_calls: [call] },
      {
        role: 'tool',
        tool_call_id: 'c1',
        content: [
          { type: 'text', text: 'a ' },
          { type: 'text', text: 'cat' },
        ],
      },
    ]),
  );
  expect(prompt).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Look' }] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Looking.' },
        { type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { at: 1 } },
      ],
    },
    {
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'look', output: { type: 'text', value: 'a cat' } }],
    },
  ]);
});

test('a file goes along by its data', () => {
  const file = { file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' };
  expect(promptOf(messages([{ role: 'user', content: [{ type: 'file', file }] }]))[0]!.content).toEqual([
    { type: 'file', data: { type: 'data', data: 'JVBERg==' }, mediaType: 'application/pdf', filename: 'a.pdf' },
  ]);
});

test('a result of a call that nobody made, and arguments that are no JSON, are refused by their place', () => {
  const orphan = messages([
    { role: 'user', content: 'x' },
    { role: 'tool', tool_call_id: 'c9', content: 'y' },
  ]);
  expect(() => promptOf(orphan)).toThrow(/messages\.1\.tool_call_id/);
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{' } };
  expect(() => promptOf(messages([{ role: 'assistant', tool_calls: [call] }]))).toThrow(
    /messages\.0\.tool_calls\.0\.function\.arguments/,
  );
});

test.each([
  [{ model: 'gpt-4o' }],
  [{ messages: [] }],
  [{ messages: [{ role: 'assistant' }] }],
  [{ n: 9 }],
  [{ logprobs: 1 }],
  [{ logit_bias: { hello: 1 } }],
  [{ functions: [] }],
  [{ modalities: ['audio'] }],
  [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] }] }],
])('%j is refused', (wrong) => {
  const right = { model: 'openai/x', messages: [{ role: 'user', content: 'x' }] };
  expect(chatRequest.safeParse(right).success).toBe(true);
  expect(chatRequest.safeParse({ ...right, ...wrong }).success).toBe(false);
});
