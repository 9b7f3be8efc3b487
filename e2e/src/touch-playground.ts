import type { Canary } from '@countersign/testing';
import type { ApiClient, RecordedAnswer } from './api-client.js';
import type { Touch } from './touch-every-endpoint.js';

const TEAM = '/v1/teams/default';
const PLAYGROUND = `${TEAM}/playground`;

/** As a header can hold it. */
const KEY: Canary = { name: 'PROVIDER_KEY', value: 'canary-provider-key-0123456789-abcdef' };

/**
 * A provider that the team brings along, which says back what it was sent: in its answers, in its streams, across the
 * borders of pieces, and in its errors.
 * @returns the value that was planted beside the others
 */
export async function touchPlayground(touch: Touch, plant: (name: string) => string): Promise<Canary> {
  const { client } = touch;
  expectStatus(await client.call('POST', `${TEAM}/secrets`, { name: KEY.name, value: KEY.value }), 201);
  expectStatus(await client.call('POST', `${TEAM}/secrets`, { name: 'ODD_KEY', value: plant('ODD_KEY') }), 201);
  await ask(touch, await bringAlong(touch));
  await save(client);
  for (const read of ['/providers', '/v1/models', '/budgets']) {
    expectStatus(await client.call('GET', PLAYGROUND + read), 200);
  }
  expectStatus(await client.call('PATCH', `${PLAYGROUND}/budgets`, { teamTokensPerDay: 1_000_000 }), 200);
  expectStatus(await client.call('POST', `${PLAYGROUND}/providers/openai/enable`), 422);
  expectStatus(await client.call('POST', `${PLAYGROUND}/providers/openai/disable`), 409);
  await wrongly(client, plant);
  return KEY;
}

/** @returns the address of the provider */
async function bringAlong({ client, receiver }: Touch): Promise<string> {
  const provider = { key: 'echo', name: 'Echo', baseUrl: `${receiver.url}/v1`, apiKeySecret: KEY.name };
  const created = expectStatus(await client.call('POST', `${PLAYGROUND}/custom-providers`, provider), 201);
  const path = `${PLAYGROUND}/custom-providers/${String(created.body['id'])}`;
  expectStatus(await client.call('PATCH', path, { secretHeaders: { 'X-Second': KEY.name }, models: ['m'] }), 200);
  return path;
}

async function ask({ client, receiver }: Touch, path: string): Promise<void> {
  const request = { model: 'echo/m', messages: [{ role: 'user', content: 'Say it back.' }] };
  const completions = `${PLAYGROUND}/v1/chat/completions`;
  receiver.respond(({ headers, body }) => {
    const said = `${headers.authorization} ${Buffer.from(KEY.value).toString('base64')}`;
    return (JSON.parse(body) as { stream?: boolean }).stream === true ? streamed(said) : whole(said);
  });
  expectStatus(await client.call('POST', completions, request), 200);
  const stream = expectStatus(await client.call('POST', completions, { ...request, stream: true }), 200);
  if (!stream.text.includes('[secret PROVIDER_KEY]')) throw new Error('The stream does not show where the key was.');
  receiver.respond(({ headers }) => ({
    status: 401,
    body: JSON.stringify({ error: { message: headers.authorization } }),
  }));
  expectStatus(await client.call('POST', completions, request), 401);
  const { body } = expectStatus(await client.call('GET', `${PLAYGROUND}/completions`), 200);
  const [{ id }] = body['items'] as [{ id: string }];
  expectStatus(await client.call('GET', `${PLAYGROUND}/completions/${id}`), 200);
  // What no header can hold is refused before it leaves.
  expectStatus(await client.call('PATCH', path, { apiKeySecret: 'ODD_KEY', secretHeaders: {} }), 200);
  expectStatus(await client.call('POST', completions, request), 422);
  expectStatus(await client.call('DELETE', path), 204);
}

function whole(content: string) {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ choices }) };
}

/** In pieces of five characters. */
function streamed(content: string) {
  const pieces = content.match(/.{1,5}/g)!.map((piece) => ({ delta: { content: piece }, finish_reason: null }));
  const choices = [...pieces, { delta: {}, finish_reason: 'stop' }];
  const events = choices.map((choice) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
  const headers = { 'content-type': 'text/event-stream' };
  return { status: 200, headers, body: `${events.join('')}data: [DONE]\n\n` };
}

async function save(client: ApiClient): Promise<void> {
  const content = { model: 'echo/m', messages: [{ role: 'system', content: 'Be brief.' }] };
  const created = await client.call('POST', `${PLAYGROUND}/saved-models`, { name: 'Brief', ...content });
  const path = `${PLAYGROUND}/saved-models/${String(expectStatus(created, 201).body['id'])}`;
  expectStatus(await client.call('POST', `${path}/versions`, content), 201);
  expectStatus(await client.call('GET', path), 200);
  expectStatus(await client.call('GET', `${PLAYGROUND}/saved-models`), 200);
  expectStatus(await client.call('DELETE', path), 204);
}

/** Values where they do not belong: all of it is refused, and none of it is kept. */
async function wrongly(client: ApiClient, plant: (name: string) => string): Promise<void> {
  const provider = { key: 'x', name: 'X', baseUrl: 'https://example.org/v1' };
  const custom = `${PLAYGROUND}/custom-providers`;
  const wrong = [
    client.call('POST', `${PLAYGROUND}/v1/chat/completions`, { model: 'echo/m', messages: plant('AS_MESSAGES') }),
    client.call('POST', `${PLAYGROUND}/v1/chat/completions`, { model: plant('AS_MODEL'), messages: [] }),
    client.call('POST', custom, { ...provider, apiKeySecret: plant('AS_API_KEY_SECRET') }),
    client.call('POST', custom, { ...provider, apiKey: plant('AS_API_KEY') }),
    client.call('POST', custom, { ...provider, headers: { Authorization: plant('AS_AUTHORIZATION') } }),
    client.call('POST', custom, {
      ...provider,
      baseUrl: `https://user:${encodeURIComponent(plant('IN_BASE_URL'))}@a.b`,
    }),
    client.call('POST', `${PLAYGROUND}/providers/${encodeURIComponent(plant('AS_PROVIDER'))}/enable`),
    client.call('PATCH', `${PLAYGROUND}/budgets`, { teamTokensPerDay: plant('AS_BUDGET') }),
  ];
  for (const { path, status } of await Promise.all(wrong)) {
    if (status < 400 || status >= 500) throw new Error(`${path} was answered ${status}.`);
  }
}

function expectStatus(answer: RecordedAnswer, status: number): RecordedAnswer {
  if (answer.status === status) return answer;
  const { method, path, body } = answer;
  throw new Error(`${method} ${path} was answered ${answer.status} ${JSON.stringify(body)}, not ${status}.`);
}
