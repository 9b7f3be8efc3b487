import type { AuditPublicKey } from '@countersign/contracts';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { canonicalEntry } from './chain-hash.js';
import { STATEMENT_TYPES, type StatementKind, type StatementOf } from './statements.js';

export type SignatureProblem = 'unknown-key' | 'bad-signature' | 'other-statement';

/** Checks signatures with the keys that it was given, and with no others. */
export class StatementVerifier {
  private readonly keys: Map<string, ReturnType<typeof importJWK>>;

  constructor(publicKeys: readonly AuditPublicKey[]) {
    this.keys = new Map(publicKeys.map((key) => [key.kid, importJWK(key, 'EdDSA')]));
  }

  /** @returns the id of the key that signed exactly this statement, or what is wrong */
  async verify<Kind extends StatementKind>(
    kind: Kind,
    statement: StatementOf[Kind],
    jws: string,
  ): Promise<{ kid: string } | { problem: SignatureProblem }> {
    try {
      const { kid } = decodeProtectedHeader(jws);
      const key = kid === undefined ? undefined : this.keys.get(kid);
      if (kid === undefined || key === undefined) return { problem: 'unknown-key' };
      const { payload, protectedHeader } = await compactVerify(jws, await key, { algorithms: ['EdDSA'] });
      if (protectedHeader.typ !== STATEMENT_TYPES[kind] || !isCanonical(jws)) return { problem: 'bad-signature' };
      const signed = new TextDecoder().decode(payload);
      return signed === canonicalEntry(statement) ? { kid } : { problem: 'other-statement' };
    } catch {
      return { problem: 'bad-signature' };
    }
  }
}

/** The last character of a signature has bits to spare, which no decoder looks at: a flipped one is a change all the same. */
function isCanonical(jws: string): boolean {
  const signature = jws.slice(jws.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}
