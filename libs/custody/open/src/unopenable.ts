import { CountersignError } from '@countersign/contracts';
import { KeyProblem, MalformedEnvelopeError } from '@countersign/custody-envelope';

/**
 * Why a version could not be opened (or rewrapped), for people: SECRET_UNOPENABLE, or SERVICE_UNAVAILABLE where it may
 * well be over in a moment, so that whoever asked tries again. It names the secret, its version and the remedy, and says
 * in our own words what went wrong: a library's message is not known to be free of what it was given.
 */
export function unopenable(error: unknown, name: string, version: number): CountersignError {
  const facts = { secret: name, version };
  if (error instanceof KeyProblem && error.transient) {
    const detail = `Version ${version} of ${name} cannot be opened now. ${error.message}`;
    return new CountersignError('SERVICE_UNAVAILABLE', detail, { ...facts, retryAfter: 1 });
  }
  const { reason, remedy } = wordsFor(error);
  const detail = `Version ${version} of ${name} cannot be opened (${reason}). ${remedy}`;
  return new CountersignError('SECRET_UNOPENABLE', detail, facts);
}

function wordsFor(error: unknown): { reason: string; remedy: string } {
  if (error instanceof KeyProblem) {
    if (error.keyId !== null) return { reason: `its key ${error.keyId} ${error.reason}`, remedy: error.remedy };
    const remedy = 'Rotate it to a new value, or give the resolver the key that sealed it.';
    return { reason: `its key ${error.reason}`, remedy };
  }
  const remedy = 'Rotate it to a new value, or bring the row back from a backup.';
  if (error instanceof MalformedEnvelopeError) return { reason: 'the stored envelope is damaged', remedy };
  return { reason: 'the stored envelope or its wrapped key was changed', remedy };
}
