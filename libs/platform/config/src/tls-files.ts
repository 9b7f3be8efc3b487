import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { ConfigurationError, readSettingFile, type Setting } from './settings.js';
import type { TlsSettings } from './tls-settings.js';

/** The paths that the settings gave. */
export type TlsPaths = { [Name in keyof TlsSettings]?: string | undefined };

/** What `tls.connect` is given, by NATS's client and by PostgreSQL's. */
export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'minVersion'>;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * TLS with these files. They are read again for every connection, so that a renewed certificate needs no restart; a file
 * that is of no use at that moment (half written, say) counts as unchanged.
 * @returns null where no file is named
 * @throws ConfigurationError that names the setting and what is wrong with its file, and nothing of its content
 */
export function openTlsFiles(settings: TlsSettings, paths: TlsPaths): TlsOptions | null {
  const { caFile, certFile, keyFile } = paths;
  if (!certFile !== !keyFile) {
    throw new ConfigurationError(
      `${settings.certFile.name} and ${settings.keyFile.name} belong together: set both or neither.`,
    );
  }
  if (!caFile && !certFile) return null;
  const options = verifiedTls();
  if (caFile) keepFresh(options, 'ca', () => certificates(settings.caFile, caFile));
  if (certFile && keyFile) {
    keepFresh(options, 'cert', () => certificates(settings.certFile, certFile));
    keepFresh(options, 'key', () => privateKey(settings.keyFile, keyFile));
    if (!new X509Certificate(options.cert as string).checkPrivateKey(createPrivateKey(options.key as string))) {
      throw new ConfigurationError(`${settings.keyFile.name} is not the key of ${settings.certFile.name}.`);
    }
  }
  return options;
}

/** TLS that goes by the CAs that Node trusts. Neither NODE_TLS_REJECT_UNAUTHORIZED nor a default weakens it. */
export function verifiedTls(): TlsOptions {
  return { rejectUnauthorized: true, minVersion: 'TLSv1.2' };
}

/** Both clients read the options anew for each connection. */
function keepFresh(options: TlsOptions, name: 'ca' | 'cert' | 'key', read: () => string): void {
  let last = read();
  const get = () => {
    try {
      last = read();
    } catch {
      // What is wrong shows in the connection, if it matters: an expired certificate is refused by name.
    }
    return last;
  };
  Object.defineProperty(options, name, { get, enumerable: true, configurable: true });
}

/** SAFETY: a file without a certificate must not pass, because no CA at all means every public CA. */
function certificates(setting: Setting<string | undefined>, path: string): string {
  const text = readSettingFile(setting, path);
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0 || !blocks.every(isCertificate)) {
    throw new ConfigurationError(`${setting.name} names a file that is no list of certificates in PEM.`);
  }
  return text;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function privateKey(setting: Setting<string | undefined>, path: string): string {
  const text = readSettingFile(setting, path);
  try {
    createPrivateKey(text);
    return text;
  } catch {
    throw new ConfigurationError(`${setting.name} names a file that is no private key in PEM without a passphrase.`);
  }
}
