import { databaseTlsSettings, natsTlsSettings, type TlsSettings } from './tls-settings.js';

/** A server that is reached over TLS, with the settings that say so. */
export interface TlsPeer {
  server: 'NATS' | 'PostgreSQL';
  url: 'NATS_URL' | 'DATABASE_URL';
  settings: TlsSettings;
}

export const NATS_PEER: TlsPeer = { server: 'NATS', url: 'NATS_URL', settings: natsTlsSettings };
export const DATABASE_PEER: TlsPeer = { server: 'PostgreSQL', url: 'DATABASE_URL', settings: databaseTlsSettings };

const UNKNOWN_CA =
  /^(UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT)|CERT_(SIGNATURE_FAILURE|UNTRUSTED|REJECTED)|INVALID_CA)$/;
const CLIENT_CERTIFICATE =
  /ALERT_(CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|UNKNOWN|REVOKED))$/;
/** As PostgreSQL's own words say it: an entry of its pg_hba.conf that is for TLS only, or wants to see a certificate. */
const TLS_DEMANDED = /^no pg_hba\.conf entry .*no encryption$/;
const CLIENT_CERTIFICATE_DEMANDED = /requires a valid client certificate/;
const NO_TLS = /server does not support '?(tls|SSL)|^ERR_SSL_WRONG_VERSION_NUMBER/i;

/** Why TLS with a server failed, with the setting and the remedy; null for a failure of another kind. */
export function tlsFailure(error: unknown, { server, url, settings }: TlsPeer): string | null {
  const { code, message } = rootOf(error);
  const { caFile, certFile, keyFile } = settings;
  if (UNKNOWN_CA.test(code)) {
    return `No CA that is trusted here vouches for the certificate of ${server}: ${caFile.name} must name the certificate of the CA that signed it.`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const when = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return `The certificate of ${server}, or of its CA, ${when}: renew it at the server (and look at the clocks).`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return `The certificate of ${server} is for another host: ${url} must name the server as its certificate does, or the server needs one for the name in ${url}.`;
  }
  if (TLS_DEMANDED.test(message)) {
    return `${server} lets nobody in without TLS: set ${caFile.name}.`;
  }
  if (CLIENT_CERTIFICATE.test(code) || CLIENT_CERTIFICATE_DEMANDED.test(message)) {
    return `${server} asks for a client certificate that it trusts: see ${certFile.name} and ${keyFile.name}.`;
  }
  if (NO_TLS.test(code) || NO_TLS.test(message)) {
    return `${server} speaks no TLS, which ${url} or ${caFile.name} asks for: set it up at the server. Nothing was sent to it.`;
  }
  return null;
}

/** Both clients wrap some of what `node:tls` says. */
function rootOf(error: unknown): { code: string; message: string } {
  let { code, message, cause } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  for (let depth = 0; depth < 3 && typeof code !== 'string' && cause instanceof Error; depth += 1) {
    ({ code, message, cause } = cause as Error & { code?: unknown });
  }
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
