import { CountersignError, type Idempotency } from '@countersign/contracts';
import canonicalize from 'canonicalize';
import { createHmac } from 'node:crypto';

/** What makes two requests the same one. */
export interface RequestIdentity {
  method: string;
  path: string;
  params: unknown;
  query: unknown;
  body: unknown;
}

/**
 * Recognises a retry by a keyed hash over the whole request. The hash is stored where a value must never be, hence the
 * key: without it nobody can try values against the hash.
 */
export class Fingerprints {
  constructor(private readonly key: string) {}

  /** @throws CountersignError INVALID_INPUT for a header that cannot be a key */
  of(header: string | string[] | undefined, identity: RequestIdentity): Idempotency | undefined {
    if (header === undefined) return undefined;
    if (typeof header !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(header)) {
      throw new CountersignError('INVALID_INPUT', 'Not valid: Idempotency-Key.', {
        errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' }],
      });
    }
    const { method, path, params, query, body } = identity;
    const text = canonicalize([method, path, params, query, body]) ?? '';
    return { key: header, fingerprint: createHmac('sha256', this.key).update(text).digest('base64url') };
  }
}
