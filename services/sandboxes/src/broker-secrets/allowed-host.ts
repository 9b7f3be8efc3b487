/** Where a brokered secret may be sent: to this scheme, host and port alone. */
export interface AllowedHost {
  scheme: 'http' | 'https';
  /** In lower case. With `*.` in front: every name below it, and not itself. */
  host: string;
  port: number;
}

export interface HostTarget {
  scheme: 'http' | 'https';
  host: string;
  port: number;
}

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(?:(https?)://)?((?:\\*\\.)?${LABEL}(?:\\.${LABEL})*)(?::(\\d{1,5}))?$`, 'i');

/**
 * `api.example.com`, `*.example.com` and `example.com:8443` are reached by HTTPS; only one that is written `http://…` is
 * ever sent a value in clear.
 * @returns null for what is none of these
 */
export function parseAllowedHost(text: string): AllowedHost | null {
  const parts = HOST.exec(text);
  if (!parts) return null;
  const scheme = parts[1]?.toLowerCase() === 'http' ? 'http' : 'https';
  const host = parts[2]!.toLowerCase();
  const port = parts.at(-1) === undefined ? (scheme === 'http' ? 80 : 443) : Number(parts.at(-1));
  // A wildcard over everything, or over all of `com`, would be no list at all.
  if (host.startsWith('*.') && host.split('.').length < 3) return null;
  return port >= 1 && port <= 65_535 ? { scheme, host, port } : null;
}

export function allows(allowed: AllowedHost, target: HostTarget): boolean {
  if (allowed.scheme !== target.scheme || allowed.port !== target.port) return false;
  const host = target.host.toLowerCase().replace(/\.$/, '');
  return allowed.host.startsWith('*.') ? host.endsWith(allowed.host.slice(1)) : host === allowed.host;
}
