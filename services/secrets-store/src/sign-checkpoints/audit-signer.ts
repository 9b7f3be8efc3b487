/** The `StatementSigner` of the deployment's audit key, and its `SigningKeys`. */
export const AUDIT_SIGNER = Symbol('AuditSigner');
export const AUDIT_KEYS = Symbol('AuditKeys');
