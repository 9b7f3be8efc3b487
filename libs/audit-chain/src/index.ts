export {
  parseSigningKeys,
  parseVerifyingKeys,
  AuditKeyError,
  type AuditPrivateKey,
  type SigningKeys,
} from './audit-keys.js';
export { ChainWalk } from './chain-walk.js';
export { chainHash, chainOf, DEPLOYMENT_CHAIN, GENESIS_HASH } from './chain-hash.js';
export { checkpointLine, closingLine, entryLine, type StoredEntry } from './export-line.js';
export type { BadExport, ExportVerdict, GoodExport } from './export-verdict.js';
export { linesOf } from './lines-of.js';
export { StatementSigner } from './statement-signer.js';
export { StatementVerifier } from './statement-verifier.js';
export { type CheckpointStatement, type ExportStatement, type Signed } from './statements.js';
export { verifyExport, type KnownPoint } from './verify-export.js';
