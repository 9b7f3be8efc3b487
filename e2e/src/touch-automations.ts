import { waitFor } from '@countersign/testing';
import type { ApiClient, RecordedAnswer } from './api-client.js';
import type { Touch } from './touch-every-endpoint.js';

const TEAM = '/v1/teams/default';

const EVENT = {
  type: 'ADD_ARTIFACT_ALIAS',
  occurredAt: '2026-01-01T00:00:00Z',
  place: { kind: 'project', name: 'mnist' },
  entity: 'research',
  author: 'ada',
  artifact: { collection: 'model', version: 1, versionString: 'model:v1' },
  alias: 'prod',
};

/**
 * The life of an automation: values go into its payload and sign it, the receiver sends them all back, and the history
 * shows both. The webhook's own secrets are made here, so that nothing else needs them.
 */
export async function touchAutomations({ client, receiver }: Touch, plant: (name: string) => string): Promise<void> {
  for (const name of ['HOOK_KEY', 'HOOK_EXTRA']) {
    expectStatus(await client.call('POST', `${TEAM}/secrets`, { name, value: plant(name) }), 201);
  }
  receiver.respond(({ body, headers }) => ({ status: 200, body: `${body} ${JSON.stringify(headers)}` }));
  const url = `${receiver.url}/automation`;
  const input = {
    name: 'Automated',
    url,
    signingSecret: 'HOOK_KEY',
    secrets: ['HOOK_EXTRA'],
    headers: { 'X-Team': 'a' },
  };
  const webhook = expectStatus(await client.call('POST', `${TEAM}/webhooks`, input), 201);
  const webhookId = String(webhook.body['id']);
  const automation = {
    name: 'On prod',
    scope: { kind: 'team' },
    trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { aliasPattern: '^prod$' } },
    webhookId,
    payload: { format: 'json', text: '{"alias": "${alias}", "extra": "${HOOK_EXTRA}"}' },
  };
  const created = expectStatus(await client.call('POST', `${TEAM}/automations`, automation), 201);
  const path = `${TEAM}/automations/${String(created.body['id'])}`;
  expectStatus(await client.call('PATCH', path, { description: 'touched' }), 200);
  expectStatus(await client.call('GET', path), 200);
  expectStatus(await client.call('GET', `${TEAM}/automations?search=prod`), 200);
  expectStatus(await client.call('POST', `${path}/test`, {}), 200);
  expectStatus(await client.call('POST', `${path}/test`, { event: { ...EVENT, id: 'tried' } }), 200);
  await deliver(client);
  expectStatus(await client.call('DELETE', `${TEAM}/webhooks/${webhookId}`), 409);
  expectStatus(await client.call('DELETE', path), 204);
  expectStatus(await client.call('DELETE', `${TEAM}/webhooks/${webhookId}`), 204);
  await wrongly(client, plant, automation);
}

async function deliver(client: ApiClient): Promise<void> {
  const batch = { events: [{ ...EVENT, id: 'touch-1' }] };
  expectStatus(await client.call('POST', `${TEAM}/automation-events`, batch), 200);
  const id = await finished(client, 1);
  expectStatus(await client.call('POST', `${TEAM}/executions/${id}/redeliver`), 200);
  await finished(client, 2);
  expectStatus(await client.call('GET', `${TEAM}/executions/${id}`), 200);
}

async function finished(client: ApiClient, attempts: number): Promise<string> {
  let id = '';
  const isFinished = async () => {
    const { body } = expectStatus(await client.call('GET', `${TEAM}/executions?status=finished&search=touch-1`), 200);
    const [execution] = body['items'] as { id: string; attempts: number }[];
    id = execution?.id ?? '';
    return execution?.attempts === attempts;
  };
  await waitFor(isFinished, { deadlineMs: 30_000, what: `attempt ${attempts} of an execution` });
  return id;
}

/** Values where they do not belong: all of it is refused, and none of it is kept. */
async function wrongly(client: ApiClient, plant: (name: string) => string, automation: object): Promise<void> {
  const text = `{"a": "\${${encodeURIComponent(plant('AS_VARIABLE'))}}"}`;
  const wrong = [
    client.call('POST', `${TEAM}/automations`, { ...automation, payload: { format: 'json', text } }),
    client.call('POST', `${TEAM}/automations`, { ...automation, [plant('AS_AUTOMATION_FIELD')]: 1 }),
    client.call('POST', `${TEAM}/automation-events`, { events: [{ ...EVENT, id: plant('AS_EVENT_ID') }] }),
    client.call('POST', `${TEAM}/automation-events`, { events: [{ ...EVENT, id: 'x', [plant('AS_EVENT_FIELD')]: 1 }] }),
    client.call('GET', `${TEAM}/executions?search=${encodeURIComponent(plant('AS_SEARCH'))}&status=lost`),
  ];
  for (const { path, status } of await Promise.all(wrong)) {
    if (status < 400 || status >= 500) throw new Error(`${path} was answered ${status}.`);
  }
}

function expectStatus(answer: RecordedAnswer, status: number): RecordedAnswer {
  if (answer.status === status) return answer;
  const { method, path, body } = answer;
  throw new Error(`${method} ${path} was answered ${answer.status} ${String(body['code'])}, not ${status}.`);
}
