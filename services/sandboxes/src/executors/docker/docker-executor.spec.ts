import { afterAll, beforeAll, expect } from '@jest/globals';
import Docker from 'dockerode';
import { shell } from '../../fixtures/collected.js';
import { DockerDouble } from '../../fixtures/docker-double.js';
import { testSandboxes } from '../../fixtures/process-executor.js';
import { executorSuite, sandboxSpec } from '../../fixtures/executor-suite.js';
import { DEFAULT_LIMITS } from '../sandbox-limits.js';
import { DockerExecutor } from './docker-executor.js';

const VALUE = 'canary-77aa01-value-for-docker';

const double = new DockerDouble();
let executor: DockerExecutor;

beforeAll(async () => {
  const port = await double.start();
  const docker = new Docker({ host: '127.0.0.1', port, protocol: 'http' });
  executor = new DockerExecutor({ docker, deployment: 'test', defaultImage: 'debian:stable-slim' });
});

afterAll(() => double.stop());

executorSuite('docker', async () => executor);

testSandboxes('asks the engine for exactly this, and tells it no value but by the input of a command', async () => {
  double.requests.length = double.inputs.length = 0;
  const sandbox = await executor.start(sandboxSpec({ TOKEN: VALUE }, { id: 'sandbox-1', ttlSeconds: 60 }));
  await shell(sandbox, 'echo "$TOKEN"');
  await sandbox.stop();
  const folder = `rw,exec,nosuid,nodev,mode=1777,size=${DEFAULT_LIMITS.storageBytes}`;
  expect(double.requests[0]).toEqual({
    method: 'POST',
    path: '/containers/create',
    body: {
      Image: 'debian:stable-slim',
      Cmd: ['/bin/sh', '-c', 'exec sleep "$1"', 'countersign', '60'],
      Entrypoint: [],
      User: '65534:65534',
      WorkingDir: '/workspace',
      Hostname: 'sandbox',
      Labels: { 'dev.countersign.deployment': 'test', 'dev.countersign.sandbox': 'sandbox-1' },
      HostConfig: {
        AutoRemove: true,
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        Tmpfs: { '/workspace': folder, '/tmp': folder },
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Init: true,
        Memory: 536870912,
        MemorySwap: 536870912,
        CpuPeriod: 100000,
        CpuQuota: 100000,
        PidsLimit: 128,
        Ulimits: [
          { Name: 'nofile', Soft: 1024, Hard: 1024 },
          { Name: 'core', Soft: 0, Hard: 0 },
        ],
        LogConfig: { Type: 'none', Config: {} },
      },
    },
  });
  const paths = double.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{16}/, 'ID')}`);
  expect(new Set(paths)).toEqual(
    new Set([
      'POST /containers/create',
      'POST /containers/ID/start',
      'POST /containers/ID/wait',
      'POST /containers/ID/exec',
      'POST /exec/ID/start',
      'GET /exec/ID/json',
      'POST /containers/ID/kill',
    ]),
  );
  expect(JSON.stringify(double.requests)).not.toContain(VALUE);
  expect(Buffer.concat(double.inputs).toString()).toContain(`export TOKEN='${VALUE}'`);
});

testSandboxes('fetches an image that the engine has not, once', async () => {
  double.images.clear();
  double.requests.length = 0;
  const sandbox = await executor.start(sandboxSpec());
  await sandbox.stop();
  const pulls = double.requests.filter(({ path }) => path.startsWith('/images/create'));
  expect(pulls).toHaveLength(1);
});

testSandboxes('says which image is not to be had', async () => {
  double.images.clear();
  await expect(executor.start(sandboxSpec({}, { image: 'no/such:image' }))).rejects.toMatchObject({
    code: 'SANDBOX_START_FAILED',
    detail:
      'Docker could not start a sandbox from no/such:image: (HTTP code 404) no such container - No such image: no/such:image ',
  });
});

testSandboxes('ends what an earlier process has left, and leaves what is not its own', async () => {
  double.images.add('debian:stable-slim');
  const left = await executor.start(sandboxSpec());
  double.requests.length = 0;
  await executor.sweep();
  expect(await left.ended).toEqual({ failure: 'The container ended.' });
  const filters = JSON.stringify({ label: ['dev.countersign.deployment=test'] });
  const asked = double.requests.find(({ path }) => path.startsWith('/containers/json'));
  expect(new URLSearchParams(asked?.path.split('?')[1]).get('filters')).toBe(filters);
});
