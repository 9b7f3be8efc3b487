import {
  ConfigurationError,
  databaseTlsSettings,
  natsTlsSettings,
  openTlsFiles,
  type TlsOptions,
  type TlsPaths,
  type TlsSettings,
} from '@countersign/platform-config';
import { resolve } from 'node:path';
import type { SystemSettings } from './local-system-options.js';

export interface OwnServersTls {
  /** For the launcher's own look at the database; null where no file is named. */
  database: TlsOptions | null;
  /** What every service is told: the settings that are set, with whole paths, since services run elsewhere. */
  environment: Record<string, string>;
}

/**
 * TLS with the servers of DATABASE_URL and NATS_URL.
 * @throws ConfigurationError where a file is of no use, or is for a server that we start ourselves: those speak no TLS, and
 * listen for this machine only
 */
export function ownServersTls(settings: SystemSettings): OwnServersTls {
  const nats = whole(settings.natsCaFile, settings.natsCertFile, settings.natsKeyFile);
  const database = whole(settings.databaseCaFile, settings.databaseCertFile, settings.databaseKeyFile);
  forOwnServerOnly(natsTlsSettings, nats, settings.natsUrl, 'NATS_URL');
  forOwnServerOnly(databaseTlsSettings, database, settings.databaseUrl, 'DATABASE_URL');
  openTlsFiles(natsTlsSettings, nats);
  return {
    database: openTlsFiles(databaseTlsSettings, database),
    environment: { ...named(natsTlsSettings, nats), ...named(databaseTlsSettings, database) },
  };
}

function whole(caFile?: string, certFile?: string, keyFile?: string): TlsPaths {
  return {
    caFile: caFile && resolve(caFile),
    certFile: certFile && resolve(certFile),
    keyFile: keyFile && resolve(keyFile),
  };
}

function forOwnServerOnly(settings: TlsSettings, paths: TlsPaths, url: string | undefined, urlName: string): void {
  const given = Object.keys(named(settings, paths));
  if (given.length === 0 || url) return;
  throw new ConfigurationError(
    `${given.join(' and ')} is for a server of your own, which ${urlName} names: set that too, or neither.`,
  );
}

function named(settings: TlsSettings, paths: TlsPaths): Record<string, string> {
  const entries = (['caFile', 'certFile', 'keyFile'] as const).map((name) => [settings[name].name, paths[name]]);
  return Object.fromEntries(entries.filter(([, path]) => path)) as Record<string, string>;
}
