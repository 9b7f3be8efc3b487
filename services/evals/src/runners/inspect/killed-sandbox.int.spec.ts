import { launchEvalJob, listEvalSamples, resumeEvalJob } from '@countersign/contracts';
import { ModelDouble } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import { EvalsSystem, jobInput, person } from '../../fixtures/evals-system.js';
import { LocalSandboxes } from '../../fixtures/local-sandboxes.js';

const STAND_IN = fileURLToPath(new URL('../../fixtures/inspect-stand-in.ts', import.meta.url));

/** Sandboxes with a stand-in for Inspect in them, which needs no Python. */
class SandboxesWithStandIn extends LocalSandboxes {
  override create(job: EvalJobEntity, command: readonly string[]): Promise<string> {
    return super.create(job, [process.execPath, STAND_IN, command.at(-1)!]);
  }
}

const sandboxes = new SandboxesWithStandIn();
let system: EvalsSystem;
let double: ModelDouble;
beforeAll(async () => {
  double = await ModelDouble.start('model-key-1');
  system = await EvalsSystem.start({}, sandboxes);
  sandboxes.holder = system.holder;
});
afterAll(async () => {
  await sandboxes.stopAll();
  await system?.close();
  await double?.stop();
});

test('a sandbox that is killed takes no finished sample with it, and resumed the job scores each once', async () => {
  const member = person('member', randomUUID());
  system.store.addSecret(member.team, 'KEY');
  system.holder.values.set('KEY', { version: 1, text: 'model-key-1' });
  const stalled = new Promise<void>(() => {});
  double.gate = ({ prompt }) => (prompt.includes('4 plus') ? stalled : undefined);
  double.say = (prompt) => String(2 * Number(/(\d) plus/.exec(prompt)![1]) + (prompt.includes('3 plus') ? 1 : 0));

  const job = jobInput(double.baseUrl, { benchmarks: ['gsm8k'] });
  const { id } = await system.call(member, launchEvalJob, { job });
  await system.jobWhen(member, id, ({ progress }) => progress.done === 3, 'three samples');
  const [killed] = sandboxes.sandboxes.values();
  process.kill(-killed!.process.pid!, 'SIGKILL');
  expect(await system.over(member, id)).toMatchObject({
    status: 'failed',
    error: { code: 'EVAL_RUN_FAILED' },
    progress: { done: 3, total: 6 },
  });
  double.gate = () => {};
  await system.call(member, resumeEvalJob, { id });
  expect(await system.over(member, id)).toMatchObject({
    status: 'completed',
    progress: { done: 6, total: 6, failed: 0 },
    results: [{ benchmark: 'gsm8k', scored: 6, failed: 0, score: 5 / 6 }],
  });

  const { items } = await system.call(member, listEvalSamples, { id });
  expect(items.map(({ sample, state, score }) => `${sample} ${state} ${score}`)).toEqual(
    ['1', '2', '3', '4', '5', '6'].map((sample) => `${sample} scored ${sample === '3' ? 0 : 1}`),
  );
  // Only what was on its way is asked again.
  const asked = double.requests.map(({ prompt }) => /(\d) plus/.exec(prompt)![1]).sort();
  expect(asked).toEqual(['1', '2', '3', '4', '4', '5', '6']);
});
