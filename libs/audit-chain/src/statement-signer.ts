import { CompactSign, importJWK } from 'jose';
import type { AuditPrivateKey } from './audit-keys.js';
import { canonicalEntry } from './chain-hash.js';
import { STATEMENT_TYPES, type Signed, type StatementKind, type StatementOf } from './statements.js';

/** Signs what the store vouches for. */
export class StatementSigner {
  private readonly imported: ReturnType<typeof importJWK>;

  constructor(private readonly key: AuditPrivateKey) {
    this.imported = importJWK(key, 'EdDSA');
    // Heard where it is used; a key that cannot be imported must not end the process before.
    this.imported.catch(() => {});
  }

  async sign<Kind extends StatementKind>(kind: Kind, statement: StatementOf[Kind]): Promise<Signed<StatementOf[Kind]>> {
    const jws = await new CompactSign(new TextEncoder().encode(canonicalEntry(statement)))
      .setProtectedHeader({ alg: 'EdDSA', kid: this.key.kid, typ: STATEMENT_TYPES[kind] })
      .sign(await this.imported);
    return { statement, jws };
  }
}
