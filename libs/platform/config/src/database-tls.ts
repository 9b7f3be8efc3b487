import { ConfigurationError } from './settings.js';
import { verifiedTls, type TlsOptions } from './tls-files.js';
import { databaseTlsSettings } from './tls-settings.js';

/** All mean the same here: the server proves with a certificate that it is who DATABASE_URL names. */
const ENCRYPTED = ['require', 'verify-ca', 'verify-full'];

/** What a driver may take from a URL that is said with settings here, or weakens what they say. */
const ELSEWHERE = /^(ssl|sslcert|sslkey|sslrootcert|sslnegotiation|uselibpqcompat)$/i;

/**
 * The TLS of a connection to PostgreSQL: verified in full, or none. There is no way to have it encrypted and unverified,
 * nor encrypted only if the server happens to know how.
 * @param files null where no setting names one
 * @throws ConfigurationError where DATABASE_URL asks for what would be weaker than it sounds, or contradicts the settings
 */
export function databaseTls(url: URL, files: TlsOptions | null): TlsOptions | false {
  const { caFile, certFile, keyFile } = databaseTlsSettings;
  for (const parameter of url.searchParams.keys()) {
    if (!ELSEWHERE.test(parameter)) continue;
    throw new ConfigurationError(
      `DATABASE_URL may not say ${parameter.toLowerCase()}: use sslmode, and ${caFile.name}, ${certFile.name} and ${keyFile.name}.`,
    );
  }
  const modes = url.searchParams.getAll('sslmode');
  if (modes.every((mode) => ENCRYPTED.includes(mode)) && modes.length > 0) return files ?? verifiedTls();
  if (modes.length === 0) return files ?? false;
  if (modes.some((mode) => mode !== 'disable')) {
    throw new ConfigurationError(
      `The sslmode of DATABASE_URL must be disable, require, verify-ca or verify-full; the last three all verify in full.`,
    );
  }
  if (!files) return false;
  throw new ConfigurationError(
    `DATABASE_URL says sslmode=disable, but ${caFile.name} or ${certFile.name} is set: take one of them away.`,
  );
}
