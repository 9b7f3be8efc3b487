import {
  ConfigurationError,
  consumerSettings,
  parseSettings,
  type Environment,
  type Parsed,
} from '@countersign/platform-config';
import { KubeConfig } from '@kubernetes/client-node';
import Docker from 'dockerode';
import { DockerExecutor } from './executors/docker/docker-executor.js';
import type { Executor } from './executors/executor.js';
import { KubernetesExecutor } from './executors/kubernetes/kubernetes-executor.js';
import { ProcessExecutor } from './executors/process/process-executor.js';

type Settings = Parsed<typeof consumerSettings.sandboxes>;

export interface SandboxesConfiguration {
  executor: Executor;
  /** Whether sandboxes may run without walls where that executor cannot work. */
  isUnconfinedAllowed: boolean;
  /** How many sandboxes run at a time. */
  sandboxesMax: number;
  historyDays: number;
  ttlMaxSeconds: number;
}

/** @throws ConfigurationError naming every wrong setting */
export function readConfiguration(env: Environment): SandboxesConfiguration {
  const settings = parseSettings(consumerSettings.sandboxes, env);
  const { sandboxMax: sandboxesMax, sandboxHistoryDays: historyDays, sandboxTtlMax: ttlMaxSeconds } = settings;
  const isUnconfinedAllowed = settings.sandboxExecutor === 'process' && settings.sandboxUnconfined === 'allow';
  return { executor: executorOf(settings), isUnconfinedAllowed, sandboxesMax, historyDays, ttlMaxSeconds };
}

function executorOf(settings: Settings): Executor {
  const { sandboxDeployment: deployment, sandboxImage: defaultImage, sandboxNamespace: namespace } = settings;
  switch (settings.sandboxExecutor) {
    case 'process':
      return new ProcessExecutor(settings.sandboxBubblewrap, { shown: settings.sandboxShow });
    case 'docker':
      return new DockerExecutor({ docker: dockerAt(settings.sandboxDockerUrl), deployment, defaultImage });
    case 'kubernetes':
      return new KubernetesExecutor({ config: kubernetes(), namespace, deployment, defaultImage });
  }
}

function dockerAt(text: string): Docker {
  const url = new URL(text);
  if (url.protocol === 'unix:') return new Docker({ socketPath: url.pathname });
  return new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port || 2375) });
}

function kubernetes(): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch {
    throw new ConfigurationError('COUNTERSIGN_SANDBOX_EXECUTOR is kubernetes, and KUBECONFIG leads to no cluster.');
  }
  return config;
}
