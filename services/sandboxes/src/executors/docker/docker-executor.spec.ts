import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import Docker from 'dockerode';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

beforeEach(() => {
  double.before = async () => undefined;
  double.isRegistrySlow = false;
});

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

const LATE = {
  code: 'SANDBOX_START_FAILED',
  detail: 'Docker could not start a sandbox from debian:stable-slim: it did not start in its time',
};

testSandboxes('gives up a start whose image does not come, with the fetching of it, when its use is over', async () => {
  double.images.clear();
  double.isRegistrySlow = true;
  const use = new AbortController();
  const refused = expect(executor.start(sandboxSpec({}, { signal: use.signal }))).rejects.toMatchObject(LATE);
  await waitFor(() => double.pulls === 1, { what: 'the image to be asked for' });
  use.abort();
  await refused;
  await waitFor(() => double.pulls === 0, { what: 'the end of the fetching' });
});

testSandboxes('gives it up when the time of the sandbox is over, also where no use says so', async () => {
  double.images.clear();
  double.isRegistrySlow = true;
  await expect(executor.start(sandboxSpec({}, { ttlSeconds: 1 }))).rejects.toMatchObject(LATE);
});

testSandboxes('ends what starts all the same after it was given up', async () => {
  double.images.add('debian:stable-slim');
  const others = new Set(double.containers.keys());
  const [starting, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  double.before = async (act) => {
    if (act !== 'start') return;
    starting.resolve();
    await released.promise;
  };
  const use = new AbortController();
  const refused = expect(executor.start(sandboxSpec({}, { signal: use.signal }))).rejects.toMatchObject(LATE);
  await starting.promise;
  use.abort();
  await refused;
  released.resolve();
  const left = () => [...double.containers.keys()].filter((id) => !others.has(id));
  expect(left()).toHaveLength(1);
  await waitFor(() => left().length === 0, { what: 'the end of what started late' });
});

testSandboxes('kills again what an engine could not kill at once', async () => {
  double.images.add('debian:stable-slim');
  const sandbox = await executor.start(sandboxSpec());
  let refusals = 0;
  double.before = async (act) => {
    if (act === 'kill' && (refusals += 1) === 1) throw new Error('busy');
  };
  await sandbox.stop();
  expect(await sandbox.ended).toEqual({ failure: null });
  expect(refusals).toBe(2);
});

testSandboxes('ends all that was left but what the engine cannot end, and says how many these are', async () => {
  double.images.add('debian:stable-slim');
  const left = [await executor.start(sandboxSpec()), await executor.start(sandboxSpec())];
  const [first] = double.containers.keys();
  double.before = async (act, id) => {
    if (act === 'remove' && id === first) throw new Error('busy');
  };
  await expect(executor.sweep()).rejects.toThrow('1 of 2 could not be ended.');
  await left[1]!.ended;
  expect([...double.containers.keys()]).toEqual([first]);
  double.before = async () => undefined;
  await executor.sweep();
  await left[0]!.ended;
});

test('an engine that takes questions and does not answer cannot be used, and nobody waits for it', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const docker = new Docker({ host: '127.0.0.1', port, protocol: 'http' });
  const hanging = new DockerExecutor({ docker, deployment: 'test', defaultImage: 'debian:stable-slim' });
  await expect(hanging.check()).rejects.toThrow('The Docker engine does not answer.');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
