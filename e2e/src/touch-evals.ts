import { waitFor } from '@countersign/testing';
import type { ApiClient, RecordedAnswer } from './api-client.js';
import type { Touch } from './touch-every-endpoint.js';

const TEAM = '/v1/teams/default';
const JOBS = `${TEAM}/eval-jobs`;

/** An evaluation of a model that says nothing but the key that it was asked with, in every form; and all else that one can do. */
export async function touchEvals({ client, receiver }: Touch, plant: (name: string) => string): Promise<void> {
  for (const name of ['EVAL_KEY', 'EVAL_JUDGE']) {
    expectStatus(await client.call('POST', `${TEAM}/secrets`, { name, value: plant(name) }), 201);
  }
  receiver.respond(({ headers, body }) => {
    const key = Buffer.from(headers.authorization ?? '');
    const content = `${key.toString()} ${key.toString('base64')} ${key.toString('hex')} GRADE: C`;
    // The first of a job is refused, and told in the sample.
    if (body.includes('API key does not belong'))
      return { status: 400, body: JSON.stringify({ error: { message: content } }) };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: completion(content) };
  });
  const baseUrl = `${receiver.url}/v1`;
  const job = {
    name: 'Evaluated',
    model: { baseUrl, name: 'acme/large', apiKeySecret: 'EVAL_KEY' },
    grader: { baseUrl, keySecret: 'EVAL_JUDGE' },
    benchmarks: ['countersign_explain'],
    sampleLimit: 3,
    project: 'touched',
    publish: true,
    start: false,
  };
  expectStatus(await client.call('GET', `${TEAM}/benchmarks`), 200);
  const created = expectStatus(await client.call('POST', JOBS, job), 201);
  const path = `${JOBS}/${String(created.body['id'])}`;
  expectStatus(await client.call('PATCH', path, { name: 'Renamed' }), 200);
  // What is planted cannot be sent as a key: the job says so, and not what it is.
  expectStatus(await client.call('POST', `${path}/resume`), 200);
  await ended(client, path, 'failed');
  for (const name of ['EVAL_KEY', 'EVAL_JUDGE']) {
    expectStatus(await client.call('POST', `${TEAM}/secrets/${name}/rotate`, { value: 'plain-header-token' }), 200);
  }
  expectStatus(await client.call('POST', `${path}/resume`), 200);
  await ended(client, path, 'completed');
  const reads = [
    JOBS,
    `${path}/samples`,
    `${path}/samples.jsonl`,
    `${path}/samples.csv`,
    `${TEAM}/eval-leaderboards/touched`,
  ];
  for (const read of reads) expectStatus(await client.call('GET', read), 200);
  const again = expectStatus(await client.call('POST', `${path}/rerun`), 201);
  // It may be over by then.
  await client.call('POST', `${JOBS}/${String(again.body['id'])}/cancel`);
  expectStatus(await client.call('DELETE', path), 204);
  await wrongly(client, plant, job);
}

async function ended(client: ApiClient, path: string, status: string): Promise<void> {
  const isSo = async () => (await client.call('GET', path)).body['status'] === status;
  await waitFor(isSo, { deadlineMs: 60_000, what: `an evaluation job that is ${status}` });
}

/** Values where they do not belong: all of it is refused, and none of it is kept. */
async function wrongly(client: ApiClient, plant: (name: string) => string, job: { model: object }): Promise<void> {
  const wrong = [
    client.call('POST', JOBS, { ...job, model: { ...job.model, apiKeySecret: plant('AS_EVAL_SECRET') } }),
    client.call('POST', JOBS, { ...job, benchmarks: [`${plant('AS_BENCHMARK')}!`] }),
    client.call('POST', JOBS, {
      ...job,
      model: { ...job.model, baseUrl: `https://u:${plant('IN_BASE_URL')}@example.org` },
    }),
    client.call('POST', JOBS, { ...job, key: plant('AS_EVAL_FIELD') }),
  ];
  for (const answer of await Promise.all(wrong)) {
    if (answer.status < 400 || answer.status >= 500) throw new Error(`${answer.path} was answered ${answer.status}.`);
  }
}

function completion(content: string): string {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage: {} });
}

function expectStatus(answer: RecordedAnswer, status: number): RecordedAnswer {
  if (answer.status !== status) throw new Error(`${answer.method} ${answer.path}: ${answer.status} ${answer.text}`);
  return answer;
}
