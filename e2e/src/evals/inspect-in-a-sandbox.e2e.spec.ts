import type { EvalJob, EvalSample } from '@countersign/contracts';
import {
  findInspect,
  hiddenFromSandboxes,
  ModelDouble,
  startSystem,
  waitFor,
  type TestSystem,
} from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../api-client.js';
import { NO_SANDBOXES } from '../console/no-sandboxes.js';

const TEAM = '/v1/teams/default';
const TASKS = new URL('../../../services/evals/src/fixtures/inspect_tasks.py', import.meta.url);

const inspect = await findInspect();
const missing = inspect.missing ?? hiddenFromSandboxes(inspect);
const lacking = missing === null ? NO_SANDBOXES : ` (skipped: ${missing})`;
const testHere = lacking === '' ? test : test.skip;

let system: TestSystem | undefined;
let double: ModelDouble | undefined;
let folder: string | undefined;
beforeAll(async () => {
  if (lacking !== '') return;
  double = await ModelDouble.start('model-key-1');
  // Right but for 3 + 3.
  double.say = (prompt) => String(prompt.includes('3 plus') ? 7 : 2 * Number(/(\d+) plus/.exec(prompt)![1]));
  folder = withBenchmarks(inspect.program!);
  system = await startSystem({
    mode: 'processes',
    settings: {
      egressAllow: double.host,
      evalInspect: join(folder, 'inspect'),
      sandboxShow: [folder, inspect.folder!],
    },
  });
}, 240_000);
afterAll(async () => {
  await system?.stop();
  await double?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

testHere(
  `the real Inspect runs a benchmark in a real sandbox${lacking}`,
  async () => {
    const api = new ApiClient(system!.url);
    await api.signIn(system!.admin);
    const done = async (method: string, path: string, body?: object) => {
      const answer = await api.call(method, `${TEAM}${path}`, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return answer.body;
    };
    await done('POST', '/secrets', { name: 'MODEL_KEY', value: 'model-key-1' });
    const model = { baseUrl: double!.baseUrl, name: 'acme/large', apiKeySecret: 'MODEL_KEY' };
    const job = { name: 'Contained', model, benchmarks: ['gsm8k'], project: 'vision', publish: true };
    const { id } = (await done('POST', '/eval-jobs', job)) as unknown as EvalJob;
    const now = async () => (await done('GET', `/eval-jobs/${id}`)) as unknown as EvalJob;
    const isOver = async () => !['queued', 'running'].includes((await now()).status);
    await waitFor(isOver, { deadlineMs: 240_000, what: 'the end of the job' });
    expect(await now()).toMatchObject({
      runner: 'inspect',
      status: 'completed',
      error: null,
      results: [{ benchmark: 'gsm8k', scored: 6, failed: 0, score: 5 / 6 }],
    });
    const samples = (await done('GET', `/eval-jobs/${id}/samples`))['items'] as EvalSample[];
    expect(samples.map(({ sample, score }) => `${sample} ${score}`)).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => `sum-${number} ${number === 3 ? 0 : 1}`),
    );
    expect(double!.requests.map(({ key }) => key)).toEqual(Array.from({ length: 6 }, () => 'model-key-1'));
    const sandboxes = (await done('GET', '/sandboxes'))['items'];
    expect(sandboxes).toMatchObject([{ name: 'Contained', confinement: 'namespaces', network: 'public' }]);
    for (const { text } of api.answers) expect(text).not.toContain('model-key-1');
  },
  300_000,
);

/** `inspect` with benchmarks of the names that the catalogue has, which need nothing to be fetched. */
function withBenchmarks(program: string): string {
  const made = mkdtempSync(join(tmpdir(), 'countersign-benchmarks-'));
  // Inspect takes a package for installed by the name of the folder that it is in.
  const packages = join(made, 'site-packages');
  const packaged = join(packages, 'inspect_evals');
  const described = join(packages, 'inspect_evals-0.dist-info');
  for (const path of [packages, packaged, described]) mkdirSync(path);
  writeFileSync(join(packaged, '__init__.py'), '');
  copyFileSync(TASKS, join(packaged, '_registry.py'));
  writeFileSync(join(described, 'METADATA'), 'Metadata-Version: 2.1\nName: inspect_evals\nVersion: 0\n');
  writeFileSync(join(described, 'entry_points.txt'), '[inspect_ai]\ninspect_evals = inspect_evals._registry\n');
  const script = `#!/bin/sh\nPYTHONPATH="${packages}" exec "${program}" "$@"\n`;
  writeFileSync(join(made, 'inspect'), script, { mode: 0o755 });
  chmodSync(made, 0o755);
  return made;
}
