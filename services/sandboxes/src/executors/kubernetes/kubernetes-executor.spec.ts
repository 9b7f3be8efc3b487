import { afterAll, beforeAll, expect } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { shell } from '../../fixtures/collected.js';
import { testSandboxes } from '../../fixtures/process-executor.js';
import { executorSuite, sandboxSpec } from '../../fixtures/executor-suite.js';
import { KubernetesDouble } from '../../fixtures/kubernetes-double.js';
import { KubernetesExecutor } from './kubernetes-executor.js';

const VALUE = 'canary-c01d51-value-for-kubernetes';

const double = new KubernetesDouble();
let executor: KubernetesExecutor;

beforeAll(async () => {
  executor = new KubernetesExecutor({
    config: await double.start(),
    namespace: 'team',
    deployment: 'test',
    defaultImage: 'debian:stable-slim',
    pollMs: 20,
  });
});

afterAll(() => double.stop());

executorSuite('kubernetes', async () => executor);

testSandboxes(
  'asks the API for exactly this: a Pod, then its Secret, which is gone once the container runs',
  async () => {
    double.requests.length = 0;
    const sandbox = await executor.start(sandboxSpec({ TOKEN: VALUE }, { id: '1', ttlSeconds: 60 }));
    expect(double.secrets.size).toBe(0);
    const { uid } = double.pods.get('sandbox-1')!.metadata;
    const { stdout } = await shell(sandbox, 'printf %s "$TOKEN"');
    await sandbox.stop();
    expect(stdout).toBe(VALUE);

    const [pod, secret, gate, gone, exec, end] = double.requests;
    expect(pod).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/team/pods' });
    expect(JSON.stringify(pod)).not.toContain(Buffer.from(VALUE).toString('base64'));
    expect(pod!.body).toMatchObject({
      metadata: { name: 'sandbox-1', labels: { 'countersign.dev/deployment': 'test' } },
      spec: {
        schedulingGates: [{ name: 'countersign.dev/secret' }],
        restartPolicy: 'Never',
        activeDeadlineSeconds: 60,
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'sandbox',
            image: 'debian:stable-slim',
            command: ['/bin/sh', '-c', 'exec sleep "$1"', 'countersign', '60'],
            envFrom: [{ secretRef: { name: 'sandbox-1' } }],
            resources: { limits: { memory: '536870912', cpu: '1000m' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    });
    expect(secret).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/team/secrets',
      body: {
        metadata: { name: 'sandbox-1', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'sandbox-1', uid }] },
        immutable: true,
        data: { TOKEN: Buffer.from(VALUE).toString('base64') },
      },
    });
    expect(gate).toEqual({
      method: 'PATCH',
      path: '/api/v1/namespaces/team/pods/sandbox-1',
      contentType: 'application/json-patch+json',
      body: [{ op: 'remove', path: '/spec/schedulingGates' }],
    });
    expect(gone).toMatchObject({ method: 'DELETE', path: '/api/v1/namespaces/team/secrets/sandbox-1' });
    expect(exec).toMatchObject({ method: 'EXEC', path: '/api/v1/namespaces/team/pods/sandbox-1/exec' });
    expect(end).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/namespaces/team/pods/sandbox-1?gracePeriodSeconds=1',
    });
    // Asked for again where its end is slow to be seen.
    for (const more of double.requests.slice(6)) expect(more).toEqual(end);
  },
);

testSandboxes('leaves neither Pod nor Secret where the container cannot start', async () => {
  double.failure = 'ImagePullBackOff';
  await expect(executor.start(sandboxSpec({ TOKEN: VALUE }, { image: 'no/such:image' }))).rejects.toMatchObject({
    code: 'SANDBOX_START_FAILED',
    detail: 'Kubernetes could not start a sandbox from no/such:image: ImagePullBackOff',
  });
  double.failure = null;
  expect(double.secrets.size).toBe(0);
});

testSandboxes('leaves neither of them where its use is over before the container runs', async () => {
  double.failure = 'ContainerCreating';
  const use = new AbortController();
  const starting = executor.start(sandboxSpec({ TOKEN: VALUE }, { id: 'slow', signal: use.signal }));
  const refused = expect(starting).rejects.toMatchObject({
    code: 'SANDBOX_START_FAILED',
    detail: 'Kubernetes could not start a sandbox from debian:stable-slim: it did not run in time',
  });
  await waitFor(() => double.secrets.size === 1, { what: 'its Secret' });
  use.abort();
  await refused;
  double.failure = null;
  expect(double.secrets.size).toBe(0);
  expect(double.pods.has('sandbox-slow')).toBe(false);
});

testSandboxes('ends what an earlier process has left', async () => {
  const left = await executor.start(sandboxSpec());
  double.requests.length = 0;
  await executor.sweep();
  expect(await left.ended).toEqual({ failure: 'The Pod ended.' });
  const query = 'gracePeriodSeconds=1&labelSelector=countersign.dev%2Fdeployment%3Dtest';
  expect(double.requests[0]).toMatchObject({ method: 'DELETE', path: `/api/v1/namespaces/team/pods?${query}` });
});
