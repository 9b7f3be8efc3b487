import type { SandboxLimits } from '../sandbox-limits.js';

export const PRLIMIT = '/usr/bin/prlimit';

export interface ResourceLimitOptions {
  limits: SandboxLimits;
  /** Of the user whom the sandbox runs as; null where that is somebody who runs other things too. */
  processes: number | null;
  /** Whether a cgroup bounds memory and CPU: without one each process is bounded by itself. */
  hasCgroup: boolean;
  ttlSeconds: number;
}

/** As `prlimit` takes them. */
export function resourceLimits({ limits, processes, hasCgroup, ttlSeconds }: ResourceLimitOptions): string[] {
  const perProcess = {
    ...(processes === null ? {} : { nproc: processes }),
    nofile: limits.openFiles,
    fsize: limits.storageBytes,
    core: 0,
    ...(hasCgroup ? {} : { as: limits.memoryBytes, cpu: Math.ceil(ttlSeconds * limits.cpus) }),
  };
  return Object.entries(perProcess).map(([name, limit]) => `--${name}=${limit}:${limit}`);
}
