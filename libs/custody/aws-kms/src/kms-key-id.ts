/**
 * Whether a key id is that of a key in AWS KMS: its ARN. Every other id is the `kid` of a local key, so moving from one
 * to the other is a rewrap and nothing else.
 */
export function isKmsKeyId(keyId: string): boolean {
  return keyId.startsWith('arn:');
}

/** The region of a key, which is part of its ARN: `arn:aws:kms:eu-central-1:111122223333:key/…`. */
export function kmsRegionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
