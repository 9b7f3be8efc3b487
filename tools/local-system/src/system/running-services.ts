import type { ManagedProcess } from '../processes/managed-process.js';

/** Services that were started, in whichever way. */
export interface RunningServices {
  /** The process of each service; of all of them the same one, or none where they run in this process. */
  processes: Map<string, ManagedProcess>;
  /** In reverse order of their start. */
  stop(): Promise<void>;
}

export interface ServiceToStart {
  name: string;
  env: Record<string, string>;
  /** Of a process that it has for itself. */
  nodeArguments?: string[];
}

export interface ServicePlaces {
  logs: string;
  run: string;
  signal?: AbortSignal | undefined;
}

/** How long a service may take to migrate, connect and answer; and to finish what it does when told to stop. */
export const SERVICE_READY_MS = 60_000;
export const SERVICE_STOP_MS = 10_000;
