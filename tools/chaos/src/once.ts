/** A write's Idempotency-Key, and the fingerprint that the gateway would make of the request. */
export function once(key: string) {
  return { idempotency: { key, fingerprint: `fingerprint-of-${key}` } };
}
