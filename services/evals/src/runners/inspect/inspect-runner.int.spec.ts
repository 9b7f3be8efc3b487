import { getEvalJob, launchEvalJob, listEvalSamples, resumeEvalJob, type EvalJobInput } from '@countersign/contracts';
import { findInspect, ModelDouble, waitFor } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { EvalsSystem, jobInput, person } from '../../fixtures/evals-system.js';

import { LocalSandboxes } from '../../fixtures/local-sandboxes.js';

const { program, missing } = await findInspect();
const withInspect = program === null ? test.skip : test;
const named = (name: string) => (missing === null ? name : `${name} (skipped: ${missing})`);
const TASKS = `${fileURLToPath(new URL('../../fixtures/inspect_tasks.py', import.meta.url))}@`;
/** How long Inspect may take for a job: on a slow machine its imports alone are half a minute. */
const PATIENT_MS = 180_000;
/** Two jobs, one behind the other. */
const LIMIT_MS = 400_000;

const sandboxes = new LocalSandboxes();
let system: EvalsSystem;
let double: ModelDouble;
let member: ReturnType<typeof person>;
beforeAll(async () => {
  double = await ModelDouble.start('model-key-1', 'judge-key-1');
  system = await EvalsSystem.start({ inspect: { inspect: program ?? 'inspect', tasks: TASKS } }, sandboxes);
  system.patienceMs = PATIENT_MS;
  sandboxes.holder = system.holder;
});
afterAll(async () => {
  await sandboxes.stopAll();
  await system?.close();
  await double?.stop();
});

beforeEach(() => {
  member = person('member', randomUUID());
  system.store.addSecret(member.team, 'KEY', 'JUDGE');
  system.holder.values.set('KEY', { version: 1, text: 'model-key-1' });
  system.holder.values.set('JUDGE', { version: 1, text: 'judge-key-1' });
  double.requests.length = 0;
  double.say = (prompt) => answerTo(prompt);
});
afterEach(() => {
  double.gate = () => {};
});

/** Right but for 3 + 3. */
function answerTo(prompt: string): string {
  const number = Number(/(\d+) plus/.exec(prompt)![1]);
  return String(number === 3 ? 7 : 2 * number);
}

const launch = (more: Partial<EvalJobInput>) =>
  system.call(member, launchEvalJob, { job: jobInput(double.baseUrl, more) });
const samplesOf = async (id: string) => (await system.call(member, listEvalSamples, { id })).items;

withInspect(
  named('Inspect runs a benchmark, and its logs become samples and a score'),
  async () => {
    const { id } = await launch({ benchmarks: ['gsm8k'] });
    expect(await system.over(member, id)).toMatchObject({
      status: 'completed',
      runner: 'inspect',
      progress: { total: 6, done: 6, failed: 0, inputTokens: 60, outputTokens: 30 },
      results: [{ benchmark: 'gsm8k', scored: 6, failed: 0, score: 5 / 6 }],
    });
    expect((await samplesOf(id))[2]).toMatchObject({
      sample: 'sum-3',
      state: 'scored',
      input: 'What is 3 plus 3?',
      target: '6',
      answer: '7',
      score: 0,
      versions: [{ secret: 'KEY', version: 1 }],
    });
    expect(new Set(double.requests.map(({ key }) => key))).toEqual(new Set(['model-key-1']));
    expect(JSON.stringify(sandboxes.commands)).not.toContain('model-key-1');
  },
  LIMIT_MS,
);

withInspect(
  named('a sandbox that ends under a job fails it, and resumed it runs what is left alone, also of a limit'),
  async () => {
    const stalled = new Promise<void>(() => {});
    double.gate = ({ prompt }) => (prompt.includes('4 plus') ? stalled : undefined);
    const { id } = await launch({ benchmarks: ['gsm8k'], sampleLimit: 5, concurrency: 1 });
    await system.jobWhen(member, id, ({ progress }) => progress.done === 3, 'three samples');
    const running = await system.jobWhen(member, id, ({ progress }) => progress.total === 5, 'the plan');
    expect(running).toMatchObject({ status: 'running', stale: [] });
    // A rotation: the job goes on with what it began with, and says so.
    system.store.rotateSecret(member.team, 'KEY');
    const stale = [{ secret: 'KEY', version: 1, currentVersion: 2 }];
    expect(await system.call(member, getEvalJob, { id })).toMatchObject({ status: 'running', stale });
    const [sandboxId] = [...sandboxes.sandboxes.keys()].slice(-1);
    await sandboxes.stop(sandboxId!);
    const failed = await system.over(member, id);
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'EVAL_RUN_FAILED' },
      progress: { done: 3, total: 5 },
    });
    double.gate = () => {};
    double.requests.length = 0;
    await system.call(member, resumeEvalJob, { id });
    expect(await system.over(member, id)).toMatchObject({ status: 'completed', progress: { done: 5, total: 5 } });
    expect(double.requests.map(({ prompt }) => prompt).sort()).toEqual(['What is 4 plus 4?', 'What is 5 plus 5?']);
  },
  LIMIT_MS,
);

withInspect(
  named('a grader has its own key, and a service that is restarted reads on'),
  async () => {
    double.say = (prompt) => (prompt.includes('[Submission]') ? 'GRADE: C' : 'a submission');
    const grader = { baseUrl: double.baseUrl, name: 'judge', keySecret: 'JUDGE', price: null };
    const { id } = await launch({ benchmarks: ['simpleqa'], grader });
    await waitFor(() => double.requests.length > 0, { deadlineMs: PATIENT_MS, what: 'a request' });
    await system.stopService();
    await system.startService();
    expect(await system.over(member, id)).toMatchObject({ status: 'completed', results: [{ scored: 2, score: 1 }] });
    for (const { key, model } of double.requests) expect(key).toBe(model === 'judge' ? 'judge-key-1' : 'model-key-1');
    expect(double.requests).toHaveLength(4);
  },
  LIMIT_MS,
);

test('where Inspect is not to be had, the job says so', async () => {
  const settings = { inspect: { inspect: 'no-such-inspect', tasks: 'inspect_evals/' } };
  const without = await EvalsSystem.start(settings, sandboxes);
  try {
    without.store.addSecret(member.team, 'KEY');
    const job = jobInput(double.baseUrl, { benchmarks: ['gsm8k'] });
    const { id } = await without.call(member, launchEvalJob, { job });
    const failed = await without.over(member, id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'EVAL_RUN_FAILED' } });
    // Where there is no Python either, that is all that there is to say.
    expect(failed.error!.detail).toMatch(/no-such-inspect|Its command ended/);
  } finally {
    await without.close();
  }
});
