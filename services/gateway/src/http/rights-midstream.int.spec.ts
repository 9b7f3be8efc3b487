import { createCompletion, getPropagation, readSandboxRun, type ChatChunk } from '@countersign/contracts';
import { connectBus, StreamServer } from '@countersign/platform-bus';
import { createLogger } from '@countersign/platform-log';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { GatewaySystem, type Person } from '../fixtures/gateway-system.js';
import { samplePropagationView } from '../fixtures/samples.js';

// Answers that flow for minutes, and somebody who loses the right to them in the middle: none of them may flow on.
let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
});
afterAll(() => system.close());

const remove = ({ id }: Person) => system.admin.http.delete(`/v1/teams/default/members/${id}`);

test('a member who is removed sees no further step of a change', async () => {
  const leaving = await system.join('member');
  let asked = 0;
  system.others.answer(getPropagation, async () => {
    asked += 1;
    if (asked === 3) await remove(leaving);
    return samplePropagationView('committed', `view-${asked}`);
  });
  const { text } = await leaving.http.get('/v1/teams/default/secrets/TOKEN/propagation/events');
  expect(text).toContain('"view-2"');
  expect(text).not.toContain('"view-3"');
  expect(asked).toBe(3);
});

test('whose key is revoked sees nothing more of what a run prints', async () => {
  const { key, id } = (await system.admin.http.post('/v1/api-keys', { name: 'follows' })).json;
  let asked = 0;
  system.others.answer(readSandboxRun, async ({ id: sandboxId, run }) => {
    asked += 1;
    if (asked === 3) await system.admin.http.delete(`/v1/api-keys/${id}`);
    const at = '2026-01-01T00:00:00.000Z';
    return {
      run: {
        ...{ id: run, sandboxId, command: ['yes'], status: 'running', exitCode: null, reason: null },
        ...{ startedAt: at, endedAt: null },
      },
      chunks: [{ stream: 'stdout', data: Buffer.from(`line-${asked}`).toString('base64') }],
      ...{ next: asked, more: false, truncated: false },
    } as never;
  });
  const http = system.http.with({ Authorization: `Bearer ${key}` });
  const { text } = await http.get(`/v1/teams/default/sandboxes/${randomUUID()}/exec/${randomUUID()}/events`);
  expect(text).toContain('line-2');
  expect(text).not.toContain('line-3');
});

test('a completion ends for a member who is removed, at the provider too', async () => {
  const leaving = await system.join('member');
  const connection = await connectBus('playground', { url: system.nats.url }, createLogger('test', 'silent'));
  const server = new StreamServer(connection, 'playground');
  let stopped = false;
  const answer = async (
    _message: unknown,
    writing: Parameters<Parameters<StreamServer['listen']>[0][0]['answer']>[1],
  ) => {
    const pieces = async function* (): AsyncGenerator<ChatChunk, void> {
      yield chunk('the first word');
      await remove(leaving);
      // Not for ever: a test that fails must end.
      const over = AbortSignal.any([writing.signal, AbortSignal.timeout(40_000)]);
      await new Promise((resolve) => over.addEventListener('abort', resolve));
      stopped = writing.signal.aborted;
    };
    await writing.write(pieces()).catch(() => {});
    writing.close();
  };
  server.listen([{ operation: createCompletion, answer }], () => {});
  await connection.flush();
  try {
    const body = { model: 'openai/x', messages: [{ role: 'user', content: 'Tell me everything.' }], stream: true };
    const { text } = await leaving.http.post('/v1/teams/default/playground/v1/chat/completions', body);
    expect(text).toContain('the first word');
    expect(text).toContain('There is no such team, or you are not a member of it.');
    expect(text).not.toContain('[DONE]');
    await connection.flush();
    await waitFor(() => stopped, { what: 'the answer to stop' });
    await server.close(5_000);
  } finally {
    await connection.close();
  }
}, 120_000);

function chunk(content: string): ChatChunk {
  const choices = [{ index: 0, delta: { content }, finish_reason: null, logprobs: null }];
  return { id: 'c', created: 1, model: 'openai/x', object: 'chat.completion.chunk', choices };
}
