import { ENVELOPE_FORMAT, type EnvelopePlace } from '@countersign/custody-envelope';

/**
 * What KMS binds a wrapped data key to, and writes into its own log: ids, and nothing that a person typed. (The key that
 * wraps is bound by KMS itself.) The IAM policies in `deploy/aws/` ask for exactly these names.
 */
export function encryptionContext({ team, secretId, version }: EnvelopePlace): Record<string, string> {
  return { format: String(ENVELOPE_FORMAT), team, secret_id: secretId, version: String(version) };
}
