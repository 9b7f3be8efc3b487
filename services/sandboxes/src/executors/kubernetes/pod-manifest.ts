import type { V1Pod, V1Secret } from '@kubernetes/client-node';
import { keepAlive } from '../container-scripts.js';
import type { SandboxSpec } from '../executor.js';

export const CONTAINER = 'sandbox';
export const DEPLOYMENT_LABEL = 'countersign.dev/deployment';
/** Holds the Pod back until the Secret that it needs is there, so that the Secret has an owner from its first moment. */
const GATE = 'countersign.dev/secret';
const USER = 65_534;

export function podName(id: string): string {
  return `sandbox-${id}`;
}

export function podManifest(image: string, deployment: string, { id, limits, ttlSeconds }: SandboxSpec): V1Pod {
  const name = podName(id);
  const folder = { emptyDir: { medium: 'Memory', sizeLimit: String(limits.storageBytes) } };
  const quantities = { memory: String(limits.memoryBytes), cpu: `${Math.round(limits.cpus * 1000)}m` };
  return {
    metadata: { name, labels: { [DEPLOYMENT_LABEL]: deployment } },
    spec: {
      schedulingGates: [{ name: GATE }],
      restartPolicy: 'Never',
      // Its end, whether or not anybody remembers it then.
      activeDeadlineSeconds: ttlSeconds,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: CONTAINER,
          image,
          command: keepAlive(ttlSeconds),
          workingDir: '/workspace',
          envFrom: [{ secretRef: { name } }],
          resources: { limits: quantities, requests: quantities },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'workspace', mountPath: '/workspace' },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        { name: 'workspace', ...folder },
        { name: 'tmp', ...folder },
      ],
    },
  };
}

/** @param uid of the Pod that owns it: what garbage collection goes by, whatever becomes of us */
export function secretManifest(deployment: string, uid: string, { id, environment }: SandboxSpec): V1Secret {
  const name = podName(id);
  return {
    metadata: {
      name,
      labels: { [DEPLOYMENT_LABEL]: deployment },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
    },
    type: 'Opaque',
    immutable: true,
    data: environment.toBase64(),
  };
}

/** A JSON patch (RFC 6902) that lets the Pod be scheduled. */
export const OPEN_GATE = [{ op: 'remove', path: '/spec/schedulingGates' }];
