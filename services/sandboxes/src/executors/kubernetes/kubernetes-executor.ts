import { CountersignError } from '@countersign/contracts';
import { CoreV1Api, PatchStrategy, setHeaderOptions, type KubeConfig, type V1Pod } from '@kubernetes/client-node';
import { setTimeout as delay } from 'node:timers/promises';
import { answersInTime } from '../answers-in-time.js';
import type { Executor, SandboxSpec, StartedSandbox } from '../executor.js';
import { isGone } from './kubernetes-failure.js';
import { KubernetesSandbox } from './kubernetes-sandbox.js';
import { DEPLOYMENT_LABEL, OPEN_GATE, podManifest, podName, secretManifest } from './pod-manifest.js';

export interface KubernetesExecutorOptions {
  config: KubeConfig;
  namespace: string;
  /** Marks this deployment's Pods: those of others are left alone. */
  deployment: string;
  defaultImage: string;
  /** How often a Pod is looked at, in milliseconds. */
  pollMs?: number;
  /** How long a Pod may take to run: an image may have to be fetched. */
  startTimeoutMs?: number;
}

const POLL_MS = 500;
const START_TIMEOUT_MS = 120_000;
/** What does not mend itself by waiting. */
const HOPELESS = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'CreateContainerError']);

/** Sandboxes as Pods. What a Pod may reach is for the NetworkPolicy of its namespace to say. */
export class KubernetesExecutor implements Executor {
  readonly name = 'kubernetes';
  readonly features = { image: 'optional', network: 'own' } as const;
  private readonly api: CoreV1Api;

  constructor(private readonly options: KubernetesExecutorOptions) {
    this.api = options.config.makeApiClient(CoreV1Api);
  }

  async check(): Promise<void> {
    const answer = this.api.listNamespacedPod({ namespace: this.options.namespace, limit: 1 });
    await answersInTime(answer, 'The Kubernetes API');
  }

  async start(spec: SandboxSpec): Promise<StartedSandbox> {
    const { config, namespace, defaultImage, pollMs } = this.options;
    const image = spec.image ?? defaultImage;
    const name = podName(spec.id);
    try {
      await this.create(image, spec);
      await this.running(name, spec.signal);
      // The container has its environment: from here on no API has the values.
      await this.api.deleteNamespacedSecret({ namespace, name });
      return new KubernetesSandbox(config, this.api, namespace, name, pollMs ?? POLL_MS);
    } catch (error) {
      await this.remove(name);
      throw startFailed(image, error);
    }
  }

  async sweep(): Promise<void> {
    const { namespace, deployment } = this.options;
    const labelSelector = `${DEPLOYMENT_LABEL}=${deployment}`;
    // Their Secrets, where any are left, go with their owners.
    await this.api.deleteCollectionNamespacedPod({ namespace, labelSelector, gracePeriodSeconds: 1 });
  }

  private async create(image: string, spec: SandboxSpec): Promise<void> {
    const { namespace, deployment } = this.options;
    const pod = await this.api.createNamespacedPod({ namespace, body: podManifest(image, deployment, spec) });
    await this.api.createNamespacedSecret({ namespace, body: secretManifest(deployment, pod.metadata!.uid!, spec) });
    await this.api.patchNamespacedPod(
      { namespace, name: podName(spec.id), body: OPEN_GATE },
      setHeaderOptions('Content-Type', PatchStrategy.JsonPatch),
    );
  }

  /** @throws Error where it cannot, or takes too long */
  private async running(name: string, signal: AbortSignal): Promise<void> {
    const { namespace, pollMs, startTimeoutMs } = this.options;
    const polls = Math.ceil((startTimeoutMs ?? START_TIMEOUT_MS) / (pollMs ?? POLL_MS));
    for (let poll = 0; poll < polls && !signal.aborted; poll += 1) {
      const pod = await this.api.readNamespacedPod({ namespace, name });
      const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting?.reason;
      if (pod.status?.phase === 'Running') return;
      if (pod.status?.phase === 'Failed') throw new Error(reasonOf(pod));
      if (waiting !== undefined && HOPELESS.has(waiting)) throw new Error(waiting);
      await delay(pollMs ?? POLL_MS);
    }
    throw new Error('it did not run in time');
  }

  private async remove(name: string): Promise<void> {
    const { namespace } = this.options;
    await this.api.deleteNamespacedSecret({ namespace, name }).catch(unlessGone);
    await this.api.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 1 }).catch(unlessGone);
  }
}

function reasonOf({ status }: V1Pod): string {
  return status?.reason ?? 'the Pod failed';
}

function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}

/** The answer of an API may repeat what it was sent, values among it: only its status is told. */
function startFailed(image: string, error: unknown): CountersignError {
  const status = typeof error === 'object' && error !== null && 'code' in error ? `status ${String(error.code)}` : null;
  return new CountersignError(
    'SANDBOX_START_FAILED',
    `Kubernetes could not start a sandbox from ${image}: ${status ?? (error as Error).message}`,
  );
}
