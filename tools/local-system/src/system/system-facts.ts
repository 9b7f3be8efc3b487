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
  /** The settings of TLS with servers of the user's own, by name: whole paths of files. */
  tlsFiles?: Record<string, string>;
  keys: SystemKeys;
  adminEmail: string;
  adminPasswordFile: string;
  /** Where the audit log is streamed to, by variable. */
  audit: Record<string, string>;
  /** What each consumer is told of the operator's settings, by variable. */
  consumers: Record<string, Record<string, string>>;
  /** Separated by commas; empty without any. */
  kmsKeyArns: string;
  /** Empty for that of each key's region. */
  kmsEndpoint: string;
  logLevel: string;
}
