import type { EvalJob, EvalSample } from '@countersign/contracts';
import { ModelDouble, startSystem, waitFor, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiClient } from '../api-client.js';
import { answerTo, EXPECTED } from './known-answers.js';

const TEAM = '/v1/teams/default';

let system: TestSystem;
let api: ApiClient;
let double: ModelDouble;
beforeAll(async () => {
  double = await ModelDouble.start('model-key-1', 'judge-key');
  double.say = answerTo;
  const settings = { egressAllow: double.host, evalRetrySeconds: 0.1, evalInspect: 'no-such-inspect' };
  system = await startSystem({ mode: 'processes', settings });
  api = new ApiClient(system.url);
  await api.signIn(system.admin);
}, 180_000);
afterAll(async () => {
  await double?.stop();
  await system?.stop();
});

async function done(method: string, path: string, body?: object) {
  const answer = await api.call(method, `${TEAM}${path}`, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

const jobOf = async (id: string) => (await done('GET', `/eval-jobs/${id}`)) as unknown as EvalJob;

async function samplesOf(id: string, state: string): Promise<EvalSample[]> {
  const all: EvalSample[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await done('GET', `/eval-jobs/${id}/samples?limit=200&state=${state}${cursor && `&cursor=${cursor}`}`);
    all.push(...(page['items'] as EvalSample[]));
    cursor = page['nextCursor'] as string | null;
  }
  return all;
}

/** Lets this many answers pass and keeps the requests that follow waiting, before anybody looks at their keys. */
function holdAfter(answers: number): { isHeld: () => boolean; letGo: () => void } {
  const before = double.requests.length;
  let waiting = 0;
  let letGo = () => {};
  const open = new Promise<void>((resolve) => (letGo = resolve));
  double.gate = async () => {
    if (double.requests.length - before <= answers) return;
    waiting += 1;
    await open;
  };
  return { isHeld: () => waiting > 0, letGo: () => letGo() };
}

async function held(hold: ReturnType<typeof holdAfter>): Promise<void> {
  await waitFor(hold.isHeld, { deadlineMs: 120_000, what: 'requests that are held' });
}

/** Rotates the model's key while requests are on their way, and revokes the old one too early: they come back with 401. */
async function rotateUnderWay(id: string): Promise<void> {
  const rotated = await done('POST', '/secrets/MODEL_KEY/rotate?wait=applied', { value: 'model-key-2' });
  const propagation = rotated['propagation'] as { state: string; waitingFor: object[] };
  expect(propagation.state).toBe('applied');
  // Nobody said that it was safe: the requests that are held still use the old one, and the job is named for it.
  expect(JSON.stringify(propagation.waitingFor)).toContain('Five hundred');
  double.keys.add('model-key-2');
  double.keys.delete('model-key-1');
  expect(await jobOf(id)).toMatchObject({ status: 'running', error: null });
}

test('a job of 500 samples passes through a rotation, a 401 and a kill -9, and scores every sample once and right', async () => {
  await done('POST', '/secrets', { name: 'MODEL_KEY', value: 'model-key-1' });
  await done('POST', '/secrets', { name: 'JUDGE_KEY', value: 'judge-key' });
  const { baseUrl } = double;
  const rotation = holdAfter(80);
  const launched = await done('POST', '/eval-jobs', {
    name: 'Five hundred',
    model: { baseUrl, name: 'acme/large', apiKeySecret: 'MODEL_KEY', price: { input: 1, output: 2 } },
    grader: { baseUrl, name: 'judge', keySecret: 'JUDGE_KEY' },
    benchmarks: EXPECTED.map(({ benchmark }) => benchmark),
    project: 'vision',
    publish: true,
    concurrency: 16,
  });
  const id = String(launched['id']);
  expect(launched).toMatchObject({ progress: { total: 500, done: 0 } });

  await held(rotation);
  await rotateUnderWay(id);
  const kill = holdAfter(200);
  rotation.letGo();
  await held(kill);
  const finished = new Set((await samplesOf(id, 'scored')).map(({ input }) => input));
  expect(finished.size).toBeGreaterThan(100);
  const killed = ['evals', 'sandboxes'].map((name) => system.system.services.processes.get(name)!);
  for (const process of killed) await process.kill();
  kill.letGo();
  for (const process of killed) await process.start();

  const isOver = async () => (await jobOf(id)).status !== 'running';
  await waitFor(isOver, { deadlineMs: 240_000, what: 'the end of the job' });
  const job = await jobOf(id);
  expect(job).toMatchObject({ status: 'completed', error: null, results: EXPECTED });
  expect(job.progress).toMatchObject({ total: 500, done: 500, failed: 0 });
  await expectOnceEach(id, finished);
}, 400_000);

async function expectOnceEach(id: string, finishedBefore: ReadonlySet<string>): Promise<void> {
  const scored = await samplesOf(id, 'scored');
  expect(new Set(scored.map(({ benchmark, sample }) => `${benchmark} ${sample}`)).size).toBe(500);
  expect(scored).toHaveLength(500);
  // What was finished before the kill was not asked for again.
  const again = [...double.answeredTimes()].filter(
    ([prompt, times]) => times > 1 && startsWithAny(prompt, finishedBefore),
  );
  expect(again).toEqual([]);
  // The provider refused the old key, and got it never again.
  const refused = double.requests.filter(({ status }) => status === 401);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ key }) => key))).toEqual(new Set(['model-key-1']));
  const versions = new Set(scored.flatMap((one) => one.versions.map(({ secret, version }) => `${secret} ${version}`)));
  expect(versions).toEqual(new Set(['MODEL_KEY 1', 'MODEL_KEY 2', 'JUDGE_KEY 1']));
}

function startsWithAny(prompt: string, inputs: ReadonlySet<string>): boolean {
  return [...inputs].some((input) => prompt === input || prompt.startsWith(`${input}\n`));
}

test('the results are on the leaderboard, and in both files', async () => {
  const board = await done('GET', '/eval-leaderboards/vision');
  expect(board['benchmarks']).toMatchObject([
    { benchmark: 'countersign_arithmetic', entries: [{ model: 'acme/large', score: 0.75, samples: 400 }] },
    { benchmark: 'countersign_choice', entries: [{ model: 'acme/large', score: 0.75, samples: 60 }] },
    { benchmark: 'countersign_explain', entries: [{ model: 'acme/large', score: 0.7, samples: 40 }] },
  ]);
  const page = await done('GET', '/eval-jobs?project=vision');
  const [job] = page['items'] as EvalJob[];
  const { text: lines } = await api.call('GET', `${TEAM}/eval-jobs/${job!.id}/samples.jsonl`);
  const [, ...samples] = lines.trim().split('\n');
  expect(samples.map((line) => (JSON.parse(line) as EvalSample).position)).toEqual(
    Array.from({ length: 500 }, (_, index) => index + 1),
  );
  const { text: csv } = await api.call('GET', `${TEAM}/eval-jobs/${job!.id}/samples.csv`);
  expect(csv.trim().split('\n')[1]).toMatch(/^job,name,position,benchmark,sample,state,score,/);
});

test('a job of Inspect runs in a sandbox with the secrets of who launched it, and says what it lacks there', async () => {
  const job = {
    name: 'In a sandbox',
    model: { baseUrl: double.baseUrl, name: 'acme/large', apiKeySecret: 'MODEL_KEY' },
    benchmarks: ['gsm8k'],
    project: 'vision',
  };
  const { id } = (await done('POST', '/eval-jobs', job)) as unknown as EvalJob;
  const isOver = async () => !['queued', 'running'].includes((await jobOf(id)).status);
  await waitFor(isOver, { deadlineMs: 120_000, what: 'the end of the job' });
  const failed = await jobOf(id);
  expect(failed).toMatchObject({ runner: 'inspect', status: 'failed', error: { code: 'EVAL_RUN_FAILED' } });
  // The program is none of those that this machine has.
  expect(failed.error!.detail).toMatch(/no-such-inspect cannot be run|Its command ended|python3/);
  const sandboxes = (await done('GET', '/sandboxes'))['items'] as { name: string; status: string; secrets: object[] }[];
  expect(sandboxes).toMatchObject([
    { name: 'In a sandbox', secrets: [{ name: 'MODEL_KEY', env_var: 'EVALUATED_API_KEY' }] },
  ]);
  await waitFor(async () => (await statusOf('In a sandbox')) !== 'running', {
    deadlineMs: 60_000,
    what: 'the end of its sandbox',
  });
}, 200_000);

async function statusOf(sandbox: string): Promise<string | undefined> {
  const { items } = (await done('GET', '/sandboxes')) as { items: { name: string; status: string }[] };
  return items.find(({ name }) => name === sandbox)?.status;
}

test('no value of a key is in anything that the API said', () => {
  const said = api.answers.map(({ text }) => text).join('\n');
  for (const key of ['model-key-1', 'model-key-2', 'judge-key']) expect(said).not.toContain(key);
});
