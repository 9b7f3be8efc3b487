import { auditPublicKey, type AuditPublicKey } from '@countersign/contracts';
import { z } from 'zod';

/** Why a file holds no audit key, as the rest of a sentence that names the file. It says nothing of the file's content. */
export class AuditKeyError extends Error {
  override readonly name = 'AuditKeyError';
}

export type AuditPrivateKey = AuditPublicKey & { d: string };

export interface SigningKeys {
  /** Signs. */
  current: AuditPrivateKey;
  /** Verify: that of the one that signs, and of those that did before. */
  published: AuditPublicKey[];
}

const anyKey = z.looseObject({ ...auditPublicKey.shape, d: z.string().optional() });
const oneOrMany = z.union([z.object({ keys: z.array(anyKey).min(1) }), anyKey.transform((key) => ({ keys: [key] }))]);

/**
 * The keys of a deployment: one JWK, or a JWKS of which the first key signs and the others verify what they signed before.
 * @throws AuditKeyError
 */
export function parseSigningKeys(text: string): SigningKeys {
  const keys = parseKeys(text);
  const [first] = keys;
  if (first?.d === undefined) throw new AuditKeyError('must begin with an Ed25519 private key (JWK with `d`)');
  const { kty, crv, kid, x, d } = first;
  return { current: { kty, crv, kid, x, d }, published: keys.map(publicHalf) };
}

/**
 * What a verifier is given: a public JWK, or a JWKS.
 * @throws AuditKeyError also for a private key, which has no business where exports are verified
 */
export function parseVerifyingKeys(text: string): AuditPublicKey[] {
  const keys = parseKeys(text);
  if (keys.some(({ d }) => d !== undefined)) {
    throw new AuditKeyError('holds a private key; verifying needs audit.public.jwk only');
  }
  return keys.map(publicHalf);
}

function parseKeys(text: string) {
  try {
    const { keys } = oneOrMany.parse(JSON.parse(text));
    if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) throw new Error('a kid twice');
    return keys;
  } catch {
    throw new AuditKeyError('must hold Ed25519 keys (a JWK or a JWKS), each with a `kid` of its own');
  }
}

function publicHalf({ kty, crv, kid, x }: AuditPublicKey): AuditPublicKey {
  return { kty, crv, kid, x };
}
