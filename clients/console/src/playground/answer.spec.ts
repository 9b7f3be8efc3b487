import { expect, test } from '@jest/globals';
import type { ChatChunk } from '../api/types.js';
import { NO_ANSWER, withPiece } from './answer.js';

type Delta = ChatChunk['choices'][number]['delta'];

function piece(index: number, delta: Delta, finish: 'stop' | 'tool_calls' | null = null): ChatChunk {
  const choices = [{ index, delta, finish_reason: finish, logprobs: null }];
  return { id: 'c', created: 1, model: 'm', object: 'chat.completion.chunk', choices };
}

const after = (...pieces: ChatChunk[]) => pieces.reduce(withPiece, NO_ANSWER);

test('the pieces of several trials come mixed, and each goes to its own', () => {
  const { choices } = after(
    piece(1, { content: 'B' }),
    piece(0, { content: 'a' }),
    piece(1, { content: 'b', reasoning_content: 'hm' }),
    piece(0, { content: '!' }, 'stop'),
  );
  expect(choices.map(({ text }) => text)).toEqual(['a!', 'Bb']);
  expect(choices.map(({ finish }) => finish)).toEqual(['stop', null]);
  expect(choices[1]!.reasoning).toBe('hm');
});

test('the arguments of calls are put together, each call by its place', () => {
  const { choices } = after(
    piece(0, { tool_calls: [{ index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '' } }] }),
    piece(0, { tool_calls: [{ index: 1, id: 'y', type: 'function', function: { name: 'g', arguments: '{}' } }] }),
    piece(0, { tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }),
    piece(0, { tool_calls: [{ index: 0, function: { arguments: '1}' } }] }, 'tool_calls'),
  );
  expect(choices[0]!.toolCalls).toEqual([
    { id: 'x', name: 'f', arguments: '{"a":1}' },
    { id: 'y', name: 'g', arguments: '{}' },
  ]);
});

test('the usage comes with a piece that says nothing, and stays', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  const counted: ChatChunk = { ...piece(0, {}), choices: [], usage };
  const answer = after(piece(0, { content: 'a' }), counted, { ...piece(0, {}), usage: null });
  expect(answer.usage).toEqual({ prompt: 3, completion: 4 });
});
