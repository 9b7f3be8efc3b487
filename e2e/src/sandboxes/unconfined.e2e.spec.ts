import { startSystem, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiClient } from '../api-client.js';
import { SandboxClient } from './sandbox-client.js';

const TOKEN = 'canary-walls-2b8e90-token';

let system: TestSystem;
let client: SandboxClient;

beforeAll(async () => {
  // A machine without bubblewrap, whose operator has allowed what follows.
  const settings = { sandboxBubblewrap: '/no/such/bwrap', sandboxUnconfined: 'allow' } as const;
  system = await startSystem({ mode: 'one-process', settings });
  const api = new ApiClient(system.url);
  await api.signIn(system.admin);
  client = new SandboxClient(api);
  await client.secret('HF_TOKEN', TOKEN);
}, 180_000);
afterAll(() => system?.stop());

const testHere = process.platform === 'linux' ? test : test.skip;
const linux = process.platform === 'linux' ? '' : ' (skipped: sandboxes need Linux)';

testHere(`a sandbox without walls says that it has none, and keeps what can be kept without${linux}`, async () => {
  expect(await client.expect(200, 'GET', '/sandbox-settings')).toMatchObject({ confinement: 'none' });
  const sandbox = await client.start({ secrets: [{ name: 'HF_TOKEN' }] });
  // It has the machine's network, although none was asked for: the answer says what is so.
  expect(sandbox).toMatchObject({ executor: 'unconfined', confinement: 'none', network: 'public', status: 'running' });
  const { id } = sandbox;
  const { stdout } = await client.shell(id, 'echo $HF_TOKEN; pwd; echo $HF_TOKEN > leak; env | grep -c "^NATS_URL="');
  expect(stdout).toMatch(/^\[secret HF_TOKEN\]\n\/.*\/countersign-sandbox-[^/]+\/workspace\n0\n$/);
  const leak = await client.expect(200, 'GET', `/sandboxes/${id}/file?path=leak`);
  expect(Buffer.from(String(leak['data']), 'base64').toString()).toBe('[secret HF_TOKEN]\n');
  const listed = await client.expect(200, 'GET', `/sandboxes/${id}/files?path=/workspace`);
  expect(listed['items']).toMatchObject([{ name: 'leak', type: 'file' }]);
  expect(await client.stop(id)).toMatchObject({ status: 'terminated' });
});

testHere(`nothing is brokered without walls: the refusal says so at once, and what to do${linux}`, async () => {
  const secrets = [{ name: 'HF_TOKEN', mode: 'brokered', hosts: ['api.example.com'] }];
  const refused = await client.api.call('POST', '/v1/teams/default/sandboxes', { secrets });
  expect(refused.body).toMatchObject({
    code: 'INVALID_INPUT',
    errors: [
      { path: 'secrets.0.mode', message: expect.stringMatching(/without walls.*installs bubblewrap/) as unknown },
    ],
  });
});

testHere(`one whose time is over is ended, also without walls${linux}`, async () => {
  const { id } = await client.start({ ttl: 1, command: ['sleep', '1000'] });
  const over = await client.until(id, ({ status }) => status === 'terminated');
  expect(over.reason).toBe('Its time was over.');
});
