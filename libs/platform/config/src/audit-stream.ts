import { isAbsolute, normalize } from 'node:path';

/** Where a copy of the audit log goes. */
export type AuditStream =
  | { name: string; kind: 'stdout' }
  | { name: string; kind: 'file'; path: string }
  | { name: string; kind: 'collector'; url: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads one stream as an operator writes it: `stdout`, `file:/path`, or the address of an HTTPS collector (HTTP only on this
 * machine). The name is shown and stored, so an address may hold no user, query or fragment, where tokens would be.
 * @returns null where it is none of these
 */
export function parseAuditStream(name: string): AuditStream | null {
  if (name === 'stdout') return { name, kind: 'stdout' };
  if (name.startsWith('file:')) {
    const path = name.slice('file:'.length);
    return isAbsolute(path) ? { name, kind: 'file', path: normalize(path) } : null;
  }
  if (!URL.canParse(name)) return null;
  const { protocol, hostname, username, password, search, hash, href } = new URL(name);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  const isBare = username === '' && password === '' && search === '' && hash === '';
  return isPrivate && isBare ? { name, kind: 'collector', url: href } : null;
}
