import type Docker from 'dockerode';
import { keepAlive } from '../container-scripts.js';
import type { SandboxSpec } from '../executor.js';

export const DEPLOYMENT_LABEL = 'dev.countersign.deployment';
const SANDBOX_LABEL = 'dev.countersign.sandbox';

/** Nobody in particular; an image need not know them. */
const USER = '65534:65534';
const CPU_PERIOD_US = 100_000;

/**
 * No `Env`: what is in there an engine shows to whoever inspects the container, and keeps in a file. The environment comes
 * to each command by its standard input. No log either: what is printed goes to us alone.
 */
export function containerOptions(image: string, deployment: string, spec: SandboxSpec): Docker.ContainerCreateOptions {
  const { limits, ttlSeconds, id } = spec;
  const folder = `rw,exec,nosuid,nodev,mode=1777,size=${limits.storageBytes}`;
  const body: Docker.ContainerCreateOptions = {
    Image: image,
    Cmd: keepAlive(ttlSeconds),
    Entrypoint: [],
    User: USER,
    WorkingDir: '/workspace',
    Hostname: 'sandbox',
    Labels: { [DEPLOYMENT_LABEL]: deployment, [SANDBOX_LABEL]: id },
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      Tmpfs: { '/workspace': folder, '/tmp': folder },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Init: true,
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      CpuPeriod: CPU_PERIOD_US,
      CpuQuota: Math.round(limits.cpus * CPU_PERIOD_US),
      PidsLimit: limits.processes,
      Ulimits: [
        { Name: 'nofile', Soft: limits.openFiles, Hard: limits.openFiles },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: 'none', Config: {} },
    },
  };
  // Said twice to dockerode, or it writes all of it into the address too.
  return { _query: {}, _body: body } as Docker.ContainerCreateOptions;
}
