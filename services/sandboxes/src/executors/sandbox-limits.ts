/** What one sandbox may take of its machine. */
export interface SandboxLimits {
  memoryBytes: number;
  cpus: number;
  /** Processes and threads at a time. */
  processes: number;
  openFiles: number;
  /** Of each folder that it can write to (`/workspace`, `/tmp`): they are in memory, and gone with it. */
  storageBytes: number;
}

export const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 512 * 1024 * 1024,
  cpus: 1,
  processes: 128,
  openFiles: 1024,
  storageBytes: 128 * 1024 * 1024,
};
