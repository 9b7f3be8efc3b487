import type { ErrorCode } from '@countersign/contracts';
import { isWrite, type Access, type Route } from '../http/route.js';

const SIGNED_IN: ErrorCode[] = ['UNAUTHENTICATED'];
const OWN_PASSWORD: ErrorCode[] = [...SIGNED_IN, 'PASSWORD_CHANGE_REQUIRED'];

/** What a route can answer because of who may use it. */
const OF_ACCESS: Record<Access, ErrorCode[]> = {
  public: [],
  'new-account': SIGNED_IN,
  account: OWN_PASSWORD,
  'deployment-admin': [...OWN_PASSWORD, 'DEPLOYMENT_ADMIN_REQUIRED'],
  member: [...OWN_PASSWORD, 'TEAM_NOT_FOUND'],
  admin: [...OWN_PASSWORD, 'TEAM_NOT_FOUND', 'ADMIN_REQUIRED'],
};

const OF_WRITES: ErrorCode[] = ['CROSS_SITE_REQUEST', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** Every code that a route can answer: those of its access, of its input, its own, and those of any route. */
export function codesOf(route: Route): ErrorCode[] {
  return [
    ...new Set<ErrorCode>([
      'INVALID_INPUT',
      ...OF_ACCESS[route.access],
      ...(isWrite(route) ? OF_WRITES : []),
      ...(route.idempotent ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
      ...route.errors,
      'INTERNAL',
      'SERVICE_UNAVAILABLE',
    ]),
  ];
}
