/**
 * The one registry of coded errors. A code is stable: the bus, the HTTP API (problem+json, RFC 9457), the console and
 * the CLI all show the same one. `status` is the HTTP status. No title, detail or extension ever holds a secret's value.
 */
export const ERRORS = {
  INVALID_INPUT: { status: 400, title: 'The request is not valid' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in, or send an API key as a bearer token' },
  INVALID_CREDENTIALS: { status: 401, title: 'The email address or the password is wrong' },
  CROSS_SITE_REQUEST: { status: 403, title: 'A page of another site may not act with your session' },
  PASSWORD_CHANGE_REQUIRED: { status: 403, title: 'Choose a password of your own first' },
  ADMIN_REQUIRED: { status: 403, title: 'Only an admin of the team may do this' },
  DEPLOYMENT_ADMIN_REQUIRED: { status: 403, title: 'Only an admin of the deployment may do this' },
  FORBIDDEN: { status: 403, title: 'This identity may not do this' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is no such address in this API' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not take this method' },
  TEAM_NOT_FOUND: { status: 404, title: 'No such team, or you are not a member of it' },
  MEMBER_NOT_FOUND: { status: 404, title: 'No such member' },
  API_KEY_NOT_FOUND: { status: 404, title: 'No such API key' },
  SECRET_NOT_FOUND: { status: 404, title: 'No such secret' },
  KEY_NOT_FOUND: { status: 404, title: 'No such key is configured' },
  WEBHOOK_NOT_FOUND: { status: 404, title: 'No such webhook' },
  AUTOMATION_NOT_FOUND: { status: 404, title: 'No such automation' },
  EXECUTION_NOT_FOUND: { status: 404, title: 'No such execution' },
  PROVIDER_NOT_FOUND: { status: 404, title: 'No such model provider' },
  COMPLETION_NOT_FOUND: { status: 404, title: 'No such request in the history' },
  SAVED_MODEL_NOT_FOUND: { status: 404, title: 'No such saved model' },
  EVAL_JOB_NOT_FOUND: { status: 404, title: 'No such evaluation job' },
  SANDBOX_NOT_FOUND: { status: 404, title: 'No such sandbox' },
  RUN_NOT_FOUND: { status: 404, title: 'No such run in this sandbox' },
  FILE_NOT_FOUND: { status: 404, title: 'No such file in the sandbox' },
  TEAM_EXISTS: { status: 409, title: 'A team with this slug exists' },
  MEMBER_EXISTS: { status: 409, title: 'This person is a member already' },
  LAST_ADMIN: { status: 409, title: 'A team keeps at least one admin' },
  SECRET_EXISTS: { status: 409, title: 'A secret with this name exists' },
  SECRET_IN_USE: { status: 409, title: 'The secret is in use' },
  VERSION_CONFLICT: { status: 409, title: 'The secret is not at the expected version' },
  NO_OVERLAP: { status: 409, title: 'No previous version overlaps' },
  KEY_IN_USE: { status: 409, title: 'The key is in use' },
  KEY_RETIRED: { status: 409, title: 'The key is retired' },
  KEY_UNUSABLE: { status: 409, title: 'What is sealed to the key could not be opened' },
  REWRAP_RUNNING: { status: 409, title: 'A rewrap is running' },
  WEBHOOK_EXISTS: { status: 409, title: 'A webhook with this name exists' },
  WEBHOOK_IN_USE: { status: 409, title: 'Automations send through this webhook' },
  WEBHOOK_DISABLED: { status: 409, title: 'The webhook is off' },
  AUTOMATION_EXISTS: { status: 409, title: 'An automation with this name exists' },
  PROVIDER_EXISTS: { status: 409, title: 'A model provider with this name exists' },
  PROVIDER_NOT_ENABLED: { status: 409, title: 'The model provider is not enabled' },
  SAVED_MODEL_EXISTS: { status: 409, title: 'A saved model with this name exists' },
  EXECUTION_PENDING: { status: 409, title: 'The execution is not over yet' },
  EVAL_JOB_RUNNING: { status: 409, title: 'The evaluation job is running' },
  EVAL_JOB_BEGUN: { status: 409, title: 'The evaluation job has begun' },
  EVAL_JOB_OVER: { status: 409, title: 'The evaluation job is over' },
  SANDBOX_OVER: { status: 409, title: 'The sandbox is over' },
  SANDBOX_LIMIT: { status: 409, title: 'The sandbox may not do more of this' },
  FILE_UNUSABLE: { status: 409, title: 'The sandbox could not do that with the file' },
  REFERENCE_MISSING: { status: 403, title: 'This resource holds no reference to the secret' },
  REFERENCE_BROKEN: { status: 409, title: 'A secret that this resource names has been deleted' },
  UNKNOWN_VARIABLE: { status: 422, title: 'The payload names a variable that the webhook was not given' },
  PAYLOAD_UNFILLABLE: { status: 422, title: 'The event does not hold what the payload names' },
  SECRETS_UNKNOWN: { status: 422, title: 'A named secret does not exist' },
  SECRET_UNUSABLE: { status: 422, title: 'The value of a secret does not fit where the resource uses it' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'This Idempotency-Key was used with another request' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many attempts' },
  BUDGET_EXHAUSTED: { status: 429, title: 'A budget is used up' },
  PROVIDER_RATE_LIMITED: { status: 429, title: 'The model provider takes no more requests for now' },
  PROVIDER_REFUSED: { status: 400, title: 'The model provider did not take the request' },
  PROVIDER_REJECTED_CREDENTIAL: { status: 401, title: 'The model provider rejected the credential' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The request body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Send application/json' },
  INTERNAL: { status: 500, title: 'Something went wrong here' },
  EGRESS_FORBIDDEN: { status: 422, title: 'The address is one that outgoing calls may not reach' },
  TARGET_UNREACHABLE: { status: 502, title: 'The receiver could not be reached' },
  RECEIVER_REFUSED: { status: 502, title: 'The receiver did not take the request' },
  PROVIDER_FAILED: { status: 502, title: 'The model provider failed' },
  EVAL_RUN_FAILED: { status: 502, title: 'The evaluation did not run to its end' },
  PROVIDER_UNREACHABLE: { status: 502, title: 'The model provider could not be reached' },
  ATTEMPT_INTERRUPTED: { status: 503, title: 'The process that made the attempt ended before the answer came' },
  SANDBOX_START_FAILED: { status: 503, title: 'The sandbox could not be started' },
  SANDBOXES_UNAVAILABLE: { status: 503, title: 'This deployment cannot run sandboxes' },
  LEASE_INVALID: { status: 503, title: 'The holder has no valid lease' },
  KEY_UNAVAILABLE: { status: 503, title: 'The key that seals values cannot be used' },
  SECRET_UNOPENABLE: { status: 503, title: 'The stored secret cannot be opened' },
  SERVICE_UNAVAILABLE: { status: 503, title: 'A part of the deployment does not answer' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A place in the input and what is wrong with it; never an echo of what was sent. */
export interface InputProblem {
  /** Dotted path from the root of the request, as in `secrets.2`. */
  path: string;
  message: string;
}

/** What an error says beyond its code. Every field is safe to show to the caller. */
export interface ErrorFacts {
  errors?: InputProblem[];
  /** Seconds after which to try again. */
  retryAfter?: number;
  [extension: string]: unknown;
}

export class CountersignError extends Error {
  override readonly name = 'CountersignError';

  /**
   * @param code from the registry
   * @param detail one sentence for a person: what happened to which thing, and the remedy
   * @param facts extension members for programs
   */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly facts: ErrorFacts = {},
  ) {
    super(`${code}: ${detail}`);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  toWire(): WireError {
    return { code: this.code, detail: this.detail, facts: this.facts };
  }
}

/** A CountersignError as the bus carries it. */
export interface WireError {
  code: ErrorCode;
  detail: string;
  facts: ErrorFacts;
}

export function isWireError(value: unknown): value is WireError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    Object.hasOwn(ERRORS, value.code) &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}

export function fromWire(error: WireError): CountersignError {
  return new CountersignError(error.code, error.detail, error.facts ?? {});
}
