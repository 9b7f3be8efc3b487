import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request, type Dispatcher } from 'undici';
import { serve } from '../child.js';
import type { LoadApi, LoadRequest, LoadResult } from './apis.js';

const agent = new Agent({ bodyTimeout: 0 });

interface Chunk {
  choices: { delta: { content?: string } }[];
}

/** One streamed answer, read as cheaply as can be: what the client costs is in both figures. */
async function stream({ url, headers, body, expected }: LoadRequest, result: LoadResult): Promise<void> {
  const startedAt = performance.now();
  const answer: Dispatcher.ResponseData = await request(url, { method: 'POST', headers, body, dispatcher: agent });
  if (answer.statusCode !== 200) return wrong(result, `${answer.statusCode} ${await answer.body.text()}`);
  let text = '';
  let rest = '';
  for await (const bytes of answer.body) {
    const events = (rest + String(bytes)).split('\n\n');
    rest = events.pop()!;
    for (const event of events) {
      const data = event.slice('data: '.length);
      if (data.startsWith('{"error"')) return wrong(result, data);
      const content = data === '[DONE]' ? '' : ((JSON.parse(data) as Chunk).choices[0]?.delta.content ?? '');
      if (content === '') continue;
      if (text === '') result.firstMs.push(performance.now() - startedAt);
      text += content;
      result.pieces += 1;
    }
  }
  if (text !== expected) wrong(result, 'another text');
}

function wrong(result: LoadResult, why: string): void {
  result.wrong[why] = (result.wrong[why] ?? 0) + 1;
}

const api: LoadApi = {
  run: async (of) => {
    const result: LoadResult = { firstMs: [], pieces: 0, wrong: {} };
    const place = async (_: unknown, index: number) => {
      await pause((of.streamMs * index) / of.concurrency);
      for (let turn = 0; turn < of.turns; turn += 1) await stream(of, result);
    };
    await Promise.all(Array.from({ length: of.concurrency }, place));
    return result;
  },
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

serve(api, () => agent.close());
