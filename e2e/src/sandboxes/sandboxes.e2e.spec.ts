import { startSystem, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiClient } from '../api-client.js';
import { SandboxClient } from './sandbox-client.js';

const TOKEN = 'canary-hf-4f9c1d72-token';

let system: TestSystem;
let api: ApiClient;
let client: SandboxClient;

beforeAll(async () => {
  system = await startSystem({ mode: 'processes' });
  api = new ApiClient(system.url);
  await api.signIn(system.admin);
  client = new SandboxClient(api);
  await client.secret('HF_TOKEN', TOKEN);
}, 180_000);
afterAll(async () => {
  await system?.stop();
}, 60_000);

test('a sandbox has its secrets under the names that were asked for, and shows none of them', async () => {
  const { id, status, secrets } = await client.start({ secrets: [{ name: 'HF_TOKEN', env_var: 'HUGGINGFACE_TOKEN' }] });
  expect(status).toBe('running');
  expect(secrets).toMatchObject([{ name: 'HF_TOKEN', env_var: 'HUGGINGFACE_TOKEN', version: 1 }]);
  const script = 'printf "%s %s" "${#HUGGINGFACE_TOKEN}" "$HUGGINGFACE_TOKEN"; echo "$HUGGINGFACE_TOKEN" | base64 >&2; exit 3';
  const run = await client.shell(id, script);
  expect(run).toMatchObject({ status: 'exited', exitCode: 3, stdout: `${TOKEN.length} [secret HF_TOKEN]` });
  expect(run.stderr).toMatch(/^\[secret HF_TOKEN\]/);
  expect(await client.stop(id)).toMatchObject({ status: 'terminated', health: 'ready' });
});
