import type { AuditEntry } from '@countersign/contracts';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';

/** The hash before the first entry of a chain. */
export const GENESIS_HASH = '0'.repeat(64);

/** The chain of the deployment as a whole; every other one is named by its team's id. */
export const DEPLOYMENT_CHAIN = 'deployment';

/** The chain that an entry belongs to. */
export function chainOf({ team }: Pick<AuditEntry, 'team'>): string {
  return team ?? DEPLOYMENT_CHAIN;
}

/** What of an entry is hashed: its canonical JSON (RFC 8785). */
export function canonicalEntry(entry: object): string {
  return canonicalize(entry)!;
}

/** SHA-256 over the previous hash and the canonical JSON of the entry, hex. */
export function chainHash(previousHash: string, entry: AuditEntry): string {
  return hashCanonical(previousHash, canonicalEntry(entry));
}

export function hashCanonical(previousHash: string, canonical: string): string {
  return createHash('sha256').update(previousHash).update('\n').update(canonical).digest('hex');
}
