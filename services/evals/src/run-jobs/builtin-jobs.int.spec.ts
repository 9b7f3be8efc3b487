import {
  cancelEvalJob,
  launchEvalJob,
  listEvalSamples,
  rerunEvalJob,
  resumeEvalJob,
  updateEvalJob,
  type EvalJob,
  type EvalJobInput,
} from '@countersign/contracts';
import { ModelDouble, waitFor } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EvalsSystem, jobInput, person } from '../fixtures/evals-system.js';

let system: EvalsSystem;
let double: ModelDouble;
let member: ReturnType<typeof person>;
beforeAll(async () => {
  double = await ModelDouble.start();
  system = await EvalsSystem.start();
});
afterAll(async () => {
  await system?.close();
  await double?.stop();
});

beforeEach(() => {
  member = person('member', randomUUID());
  system.store.addSecret(member.team, 'KEY', 'JUDGE');
  hold('KEY', 1, 'model-key-1');
  hold('JUDGE', 1, 'judge-key-1');
  double.keys.clear();
  for (const key of ['model-key-1', 'judge-key-1']) double.keys.add(key);
  double.requests.length = 0;
  double.say = () => 'ANSWER: A';
});
afterEach(() => {
  double.gate = () => {};
  double.instead.length = 0;
  system.store.mend();
});

function hold(secret: string, version: number, text: string): void {
  system.holder.values.set(secret, { version, text });
}

const launch = (more: Partial<EvalJobInput> = {}): Promise<EvalJob> =>
  system.call(member, launchEvalJob, { job: jobInput(double.baseUrl, { sampleLimit: 10, ...more }) });
const samplesOf = async (id: string) => (await system.call(member, listEvalSamples, { id })).items;
const keysSent = () => double.requests.map(({ key }) => key);

/** Keeps every request waiting until it is let go. */
function close(): { letGo: () => void; isHeld: () => boolean } {
  let letGo = () => {};
  let held = 0;
  const open = new Promise<void>((resolve) => (letGo = resolve));
  double.gate = () => {
    held += 1;
    return open;
  };
  return { letGo: () => letGo(), isHeld: () => held > 0 };
}

/** As if whoever had the claim were gone. */
async function endClaim(id: string): Promise<void> {
  await system.database.query(
    'UPDATE eval_jobs SET claimed_by = gen_random_uuid(), claimed_until = now() WHERE id = $1',
    [id],
  );
}

async function held({ isHeld }: { isHeld: () => boolean }): Promise<void> {
  await waitFor(isHeld, { deadlineMs: 30_000, what: 'requests that are held' });
}

test('a member launches a job, and it ends with a score for each sample', async () => {
  // The letter of three of the first ten is A; the data set says which.
  const { id } = await launch();
  const job = await system.over(member, id);
  const samples = await samplesOf(id);
  const right = samples.filter(({ target }) => target === 'A').length;
  expect(job).toMatchObject({
    status: 'completed',
    error: null,
    createdBy: member.name,
    progress: { total: 10, done: 10, failed: 0, inputTokens: 100, outputTokens: 50, cost: null },
    results: [{ benchmark: 'countersign_choice', scored: 10, failed: 0, score: right / 10 }],
  });
  expect(job.results[0]!.low).toBeLessThan(right / 10);
  expect(job.results[0]!.high).toBeGreaterThan(right / 10);
  expect(samples[0]).toMatchObject({ position: 1, state: 'scored', answer: 'ANSWER: A', requests: 1 });
  expect(new Set(double.requests.map(({ model }) => model))).toEqual(new Set(['large']));
  await system.store.auditOf(`eval_job/${id}`, 2);
  expect(system.store.heldBy(id)).toEqual(['apiKey=KEY']);
});

test('everything that is wrong refuses a job at once, and nothing is granted', async () => {
  const model = { ...jobInput(double.baseUrl).model, apiKeySecret: 'GONE' };
  const benchmarks = ['mask', 'nope', 'gsm8k', 'math', 'drop'];
  const refused = launch({ model, benchmarks, hfTokenSecret: 'NONE' });
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    facts: {
      errors: [
        { path: 'benchmarks.1', message: 'is no benchmark of the catalogue' },
        { path: 'benchmarks', message: 'must be at most 4' },
        { path: 'grader', message: 'must be given: mask cannot do without' },
        { path: 'model.apiKeySecret', message: 'names GONE, which does not exist' },
        { path: 'hfTokenSecret', message: 'names NONE, which does not exist' },
      ],
    },
  });
  expect(system.store.heldByTeam(member.team)).toEqual([]);
  expect(double.requests).toEqual([]);
});

test('what a grader says is the score, and its key is its own', async () => {
  const grades = ['GRADE: C', 'GRADE: P', 'No grade.', 'GRADE: I'];
  double.say = (prompt) => (prompt.startsWith('You grade') ? grades.shift()! : 'Because.');
  const grader = { baseUrl: double.baseUrl, name: 'judge', keySecret: 'JUDGE', price: { input: 1, output: 10 } };
  const job = await launch({ benchmarks: ['countersign_explain'], grader, sampleLimit: 4, concurrency: 1 });
  const over = await system.over(member, job.id);
  expect((await samplesOf(job.id)).map(({ state, score }) => [state, score])).toEqual([
    ['scored', 1],
    ['scored', 0.5],
    ['failed', null],
    ['scored', 0],
  ]);
  expect(over.progress.cost).toBeCloseTo((4 * (10 * 1 + 5 * 10)) / 1_000_000, 12);
  for (const { key, model } of double.requests) expect(key).toBe(model === 'judge' ? 'judge-key-1' : 'model-key-1');
  // What failed is tried again, from the answer that is there; what is scored is not.
  double.requests.length = 0;
  grades.push('GRADE: C');
  await system.call(member, resumeEvalJob, { id: job.id });
  const resumed = await system.over(member, job.id);
  expect(resumed.results).toMatchObject([{ scored: 4, failed: 0, score: 2.5 / 4 }]);
  expect(keysSent()).toEqual(['judge-key-1']);
});

test('a provider that is busy is waited for, by all requests of the job, and a sample it cannot take fails alone', async () => {
  const json = { 'content-type': 'application/json' };
  double.instead.push({ status: 429, headers: { ...json, 'retry-after-ms': '50' }, body: '{}' });
  double.instead.push({ status: 503, headers: json, body: '{}' });
  double.instead.push({ status: 400, headers: json, body: '{"error":{"message":"too long"}}' });
  const { id } = await launch({ concurrency: 1, sampleLimit: 3 });
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 3, failed: 1 } });
  const [first] = await samplesOf(id);
  expect(first).toMatchObject({ state: 'failed', requests: 3, error: { code: 'PROVIDER_REFUSED' } });
  expect(first!.error!.detail).toContain('too long');
});

test('an answer that breaks off, or is empty, is asked for again', async () => {
  const json = { 'content-type': 'application/json' };
  const broken = { ...json, 'content-length': '1000', connection: 'close' };
  double.instead.push({ status: 200, headers: broken, body: '{"choices":[' }, { status: 200, headers: json });
  const { id } = await launch({ concurrency: 1, sampleLimit: 1 });
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 1, failed: 0 } });
  expect((await samplesOf(id))[0]).toMatchObject({ state: 'scored', requests: 3 });
});

test('after a rotation the next request takes the new key, and a 401 for the old one is no failure', async () => {
  const gate = close();
  const { id } = await launch({ concurrency: 4 });
  await held(gate);
  hold('KEY', 2, 'model-key-2');
  double.keys.add('model-key-2');
  double.keys.delete('model-key-1');
  gate.letGo();
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 10, failed: 0 } });
  expect(keysSent().filter((key) => key === 'model-key-1')).toHaveLength(4);
  expect(keysSent().filter((key) => key === 'model-key-2')).toHaveLength(10);
});

test('a key that the provider rejects fails the job, by the name of the secret, and it resumes with another', async () => {
  double.keys.delete('model-key-1');
  const { id } = await launch({ concurrency: 1 });
  const failed = await system.over(member, id);
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'PROVIDER_REJECTED_CREDENTIAL' },
    progress: { done: 0 },
  });
  expect(failed.error!.detail).toContain('KEY');
  expect(failed.error!.detail).not.toContain('model-key-1');
  system.store.addSecret(member.team, 'OTHER');
  hold('OTHER', 1, 'other-key-1');
  double.keys.add('other-key-1');
  const model = { ...failed.model, apiKeySecret: 'OTHER' };
  const other = { ...model, name: 'acme/small' };
  await expect(system.call(member, updateEvalJob, { id, patch: { model: other } })).rejects.toMatchObject({
    code: 'EVAL_JOB_BEGUN',
  });
  await system.call(member, updateEvalJob, { id, patch: { model } });
  await system.call(member, resumeEvalJob, { id });
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 10 } });
});

test('a deletion fails the job at once, by name, also while it waits; healed, it goes on where it was', async () => {
  const json = { 'content-type': 'application/json' };
  let answers = 0;
  double.say = () => {
    answers += 1;
    if (answers === 3) double.instead.push({ status: 429, headers: { ...json, 'retry-after': '3000' }, body: '{}' });
    return 'ANSWER: A';
  };
  const { id } = await launch({ concurrency: 1 });
  await waitFor(() => double.requests.some(({ status }) => status === 429), { deadlineMs: 30_000, what: 'a 429' });
  system.store.deleteSecret(member.team, 'KEY');
  system.holder.values.delete('KEY');
  const failed = await system.over(member, id);
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'REFERENCE_BROKEN' },
    health: 'broken',
    progress: { done: 3 },
  });
  expect(failed.error!.detail).toMatch(/^KEY was deleted/);
  await expect(system.call(member, resumeEvalJob, { id })).rejects.toMatchObject({ code: 'REFERENCE_BROKEN' });
  system.store.addSecret(member.team, 'KEY');
  hold('KEY', 1, 'model-key-1');
  await system.call(member, resumeEvalJob, { id });
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 10 } });
  expect(answers).toBe(10);
});

test('a cancelled job keeps what it has, asks nothing more, and can be resumed and run again', async () => {
  const gate = close();
  const { id } = await launch({ concurrency: 2 });
  await held(gate);
  expect(await system.call(member, cancelEvalJob, { id })).toMatchObject({ status: 'cancelled' });
  await expect(system.call(member, cancelEvalJob, { id })).rejects.toMatchObject({ code: 'EVAL_JOB_OVER' });
  gate.letGo();
  double.requests.length = 0;
  await system.call(member, resumeEvalJob, { id });
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 10 } });
  expect(double.requests).toHaveLength(10);
  await expect(system.call(member, resumeEvalJob, { id })).rejects.toMatchObject({ code: 'EVAL_JOB_OVER' });
  const again = await system.call(member, rerunEvalJob, { id });
  expect(again).toMatchObject({ rerunOf: id, name: 'A job' });
  expect(await system.over(member, again.id)).toMatchObject({ status: 'completed' });
});

test('a job goes on in another process, and asks for nothing that is finished', async () => {
  let answers = 0;
  const stalled = new Promise<never>(() => {});
  double.say = () => ((answers += 1) > 4 ? stalled : 'ANSWER: A');
  const { id } = await launch({ concurrency: 1 });
  await waitFor(() => double.requests.length > 4, { deadlineMs: 30_000, what: 'the fifth request' });
  await system.stopService();
  double.say = () => 'ANSWER: A';
  double.requests.length = 0;
  await system.startService();
  expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 10 } });
  expect(double.requests).toHaveLength(6);
});

test('two processes do not run a job twice, and one that stood still writes nothing over the other', async () => {
  const replica = await system.startReplica();
  try {
    const jobs = await Promise.all(Array.from({ length: 6 }, () => launch({ concurrency: 2 })));
    for (const { id } of jobs) expect(await system.over(member, id)).toMatchObject({ status: 'completed' });
    expect(double.requests).toHaveLength(60);
    const gate = close();
    const asked = double.requests.length;
    double.say = () => (double.requests.length === asked + 1 ? 'late' : 'ANSWER: A');
    const { id } = await launch({ concurrency: 1, sampleLimit: 1 });
    await held(gate);
    // As after a suspension: the claim is over, and this one does not know.
    await endClaim(id);
    gate.letGo();
    const job = await system.over(member, id);
    expect(job).toMatchObject({ status: 'completed', progress: { done: 1 } });
    expect((await samplesOf(id))[0]).toMatchObject({ requests: 1, answer: 'ANSWER: A' });
  } finally {
    await replica.close();
  }
});
