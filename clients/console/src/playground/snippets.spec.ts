import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { snippet } from './snippets.js';

const messages = [{ role: 'user' as const, content: 'It\'s a "test" with $HOME, `id` and a\nline — and 👋' }];
const request = {
  model: 'openai/gpt-4o',
  temperature: 0.5,
  parallel_tool_calls: false,
  seed: null,
  stop: [],
  messages,
};
const asked = { url: 'https://countersign.example.org', team: 'default', request };

test('a shell sends exactly the request', () => {
  const [, afterData] = snippet('curl', asked).split(' -d ');
  const printed = execFileSync('/bin/sh', ['-c', `printf %s ${afterData!.trim()}`]).toString('utf8');
  expect(JSON.parse(printed)).toEqual({ ...request, stream: true });
  expect(snippet('curl', asked)).toContain(
    "curl -N 'https://countersign.example.org/v1/teams/default/playground/v1/chat/completions'",
  );
});

test('Python has its own words for what JSON has', () => {
  const text = snippet('Python', asked);
  expect(text).toContain('base_url="https://countersign.example.org/v1/teams/default/playground/v1",');
  for (const line of ['parallel_tool_calls=False,', 'seed=None,', 'stop=[],', 'stream=True,', 'temperature=0.5,']) {
    expect(text).toContain(`\n    ${line}\n`);
  }
  expect(text).toContain(`"content": ${JSON.stringify(messages[0]!.content)},`);
});

test('no snippet has a key in it', () => {
  expect(snippet('TypeScript', asked)).toContain('apiKey: process.env.COUNTERSIGN_API_KEY');
  expect(snippet('Python', asked)).toContain('os.environ["COUNTERSIGN_API_KEY"]');
  expect(snippet('curl', asked)).toContain('Bearer $COUNTERSIGN_API_KEY');
});

test('an image is not written out: the request that it is in could not be read any more', () => {
  const url = `data:image/png;base64,${'iVBORw0KGgo'.repeat(100)}`;
  const content = [{ type: 'image_url' as const, image_url: { url } }];
  const text = snippet('TypeScript', { ...asked, request: { ...request, messages: [{ role: 'user', content }] } });
  expect(text).toContain('"url": "data:image/png;base64,…"');
});
