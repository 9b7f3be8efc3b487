import { KeyProblem } from '@countersign/custody-envelope';

/** The wrapped key, or the place that it is bound to, is not what was sealed. */
export class ChangedWrappedKeyError extends Error {
  override readonly name = 'ChangedWrappedKeyError';
}

/** The deadline passed. */
export class KmsLateError extends Error {
  override readonly name = 'KmsLateError';
}

interface Words {
  reason: string;
  remedy: string;
  transient?: boolean;
}

const TRY_AGAIN = 'Try again in a moment.';
const CREDENTIALS = 'Give the service AWS credentials that are valid (its role, a profile or AWS_* variables).';

/** What KMS answers, by the name of its error, in our words. */
const SAID: Record<string, Words> = {
  DisabledException: {
    reason: 'is disabled in AWS KMS',
    remedy: 'Enable it there.',
  },
  KMSInvalidStateException: {
    reason: 'is in a state in which AWS KMS does not use it, such as pending deletion',
    remedy: 'Cancel its deletion in AWS KMS, and enable it.',
  },
  NotFoundException: {
    reason: 'does not exist in AWS KMS',
    remedy: 'Correct COUNTERSIGN_KMS_KEY_ARNS, or see whether the key was deleted.',
  },
  InvalidKeyUsageException: {
    reason: 'is not one that encrypts symmetrically',
    remedy: 'Name a symmetric encryption key (SYMMETRIC_DEFAULT) in COUNTERSIGN_KMS_KEY_ARNS.',
  },
  KeyUnavailableException: { reason: 'is not available in AWS KMS now', remedy: TRY_AGAIN, transient: true },
  DependencyTimeoutException: { reason: 'is not available in AWS KMS now', remedy: TRY_AGAIN, transient: true },
  KMSInternalException: { reason: 'is not available in AWS KMS now', remedy: TRY_AGAIN, transient: true },
  ThrottlingException: { reason: 'is asked for more often than AWS KMS allows', remedy: TRY_AGAIN, transient: true },
  LimitExceededException: { reason: 'is asked for more often than AWS KMS allows', remedy: TRY_AGAIN, transient: true },
  KmsLateError: {
    reason: 'was not used in time: AWS KMS is slow or away',
    remedy: TRY_AGAIN,
    transient: true,
  },
  // Before KMS is asked: the chain found none. A metadata service that comes late is one reason.
  CredentialsProviderError: {
    reason: 'cannot be used: there are no AWS credentials',
    remedy: CREDENTIALS,
    transient: true,
  },
  ExpiredTokenException: {
    reason: 'cannot be used: the AWS credentials have run out',
    remedy: CREDENTIALS,
    transient: true,
  },
  UnrecognizedClientException: { reason: 'cannot be used: AWS does not know the credentials', remedy: CREDENTIALS },
  InvalidSignatureException: { reason: 'cannot be used: AWS refuses the credentials', remedy: CREDENTIALS },
  IncompleteSignature: { reason: 'cannot be used: AWS refuses the credentials', remedy: CREDENTIALS },
  InvalidClientTokenId: { reason: 'cannot be used: AWS refuses the credentials', remedy: CREDENTIALS },
};

/** What says that the wrapped key is not one of this key for this place. */
const CHANGED = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);

/** What KMS was asked. */
export interface KmsQuestion {
  /** As IAM calls it: `kms:Decrypt`. */
  action: string;
  /** The ARN of the key. */
  keyId: string;
  /** And of the one to which it is to be re-encrypted. */
  toKeyId?: string;
}

/** Why KMS did not do what it was asked, in our words. */
export function kmsFailure(error: unknown, question: KmsQuestion): KeyProblem | ChangedWrappedKeyError {
  const { name, status } = factsOf(error);
  const keyId = meantKey(error, question);
  const { action } = question;
  if (CHANGED.has(name)) return new ChangedWrappedKeyError('AWS KMS refuses the wrapped key.');
  if (name === 'AccessDeniedException') {
    const remedy = `Allow it in the role's policy and in the key's (deploy/aws has both).`;
    return new KeyProblem(keyId, `may not be used by this service: AWS KMS denies ${action}`, remedy);
  }
  const words = SAID[name];
  if (words) return new KeyProblem(keyId, words.reason, words.remedy, words.transient);
  // An answer that is not from KMS (status 4xx, a name that is not known) does not go away by itself.
  if (status !== undefined && status < 500) {
    return new KeyProblem(keyId, `cannot be used: AWS KMS refuses ${action} (${name})`, 'See what AWS KMS says of it.');
  }
  return new KeyProblem(keyId, 'cannot be reached: AWS KMS does not answer', TRY_AGAIN, true);
}

/** Of two keys the one that KMS complains about: its message names it. */
function meantKey(error: unknown, { keyId, toKeyId }: KmsQuestion): string {
  return toKeyId !== undefined && error instanceof Error && error.message.includes(toKeyId) ? toKeyId : keyId;
}

function factsOf(error: unknown): { name: string; status: number | undefined } {
  if (!(error instanceof Error)) return { name: 'unknown', status: undefined };
  const status = (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  // A name is what stands behind `__type` in the answer: only what looks like one is repeated.
  return { name: /^[A-Za-z]{1,64}$/.test(error.name) ? error.name : 'unknown', status };
}
