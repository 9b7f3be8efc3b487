import type { SystemKeys } from '../keys/system-keys.js';

/** What is known of a system once its database and bus run: all that a service is told comes from here. */
export interface SystemFacts {
  home: string;
  /** The gateway's, on 127.0.0.1. */
  port: number;
  /** Without user or password. */
  databaseUrl: string;
  databasePasswordFiles: Record<string, string>;
  natsUrl: string;
  /** None for a server of the user's own: its URL then carries what is needed. */
  natsPasswordFiles: Record<string, string> | null;
  keys: SystemKeys;
  adminEmail: string;
  adminPasswordFile: string;
  egressAllow: string;
  logLevel: string;
}
