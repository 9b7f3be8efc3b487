import type { UsedVersion } from './history.js';

/** What a holder process is told, as JSON in CHAOS_HOLDER. */
export interface HolderOrders {
  instance: string;
  seed: number;
  historyFile: string;
  team: string;
  /** One resource for each secret. */
  resources: { id: string; name: string; slot: string; secret: string }[];
  termMs: number;
  /** How many uses it tries to have under way at the same time. */
  concurrency: number;
}

/** A line of its history. Appended before anything else happens, so that a kill loses none that matters. */
export type HolderLine =
  | {
      is: 'begin';
      id: number;
      at: number;
      resource: string;
      name: string;
      secretId: string;
      current: UsedVersion;
      overlapping: UsedVersion | null;
    }
  | { is: 'end'; id: number; at: number; aborted: boolean }
  | { is: 'failure'; at: number; resource: string; name: string; code: string | null; message: string }
  | { is: 'leased'; at: number }
  | { is: 'stood-still'; at: number; until: number };

export type WrittenLine = HolderLine & { holder: string };
