import type { Defence } from '../defence.js';

/** Somebody with an account, who is no admin of the team, or of another team altogether. */
export const MEMBER: readonly Defence[] = [
  {
    id: 'member/reads-a-value',
    test: {
      file: 'services/gateway/src/open-api/open-api.int.spec.ts',
      name: 'no answer that it describes has a value in it',
    },
    removal: [
      {
        file: 'libs/contracts/src/secrets-store/secrets.ts',
        find: '  lastUsedAt: timestamp.nullable(),\n  /** How many references name it. */',
        replace:
          '  value: z.string().optional(),\n  lastUsedAt: timestamp.nullable(),\n  /** How many references name it. */',
      },
    ],
  },
  {
    id: 'member/writes',
    test: { file: 'services/gateway/src/http/access.int.spec.ts', name: 'a member may not write' },
    removal: [
      {
        file: 'services/gateway/src/domain/team-access.ts',
        find: "if (access === 'admin' && team?.role !== 'admin') {",
        replace: "if (access === 'admin' && !team?.role) {",
      },
    ],
  },
  {
    id: 'member/writes-past-the-gateway',
    test: { file: 'e2e/src/store.int.spec.ts', name: 'members read and admins write' },
    removal: [
      {
        file: 'libs/platform/bus/src/call.ts',
        find: "if (actor.role !== 'admin') {",
        replace: 'if (!actor.role) {',
      },
    ],
  },
  {
    id: 'member/other-team',
    test: {
      file: 'services/gateway/src/http/access.int.spec.ts',
      name: 'for who is not a member the team does not exist',
    },
    removal: [
      {
        file: 'services/gateway/src/domain/role-in-team.ts',
        find: ' AND membership.user_id = owner.id`',
        replace: '`',
      },
    ],
  },
  {
    id: 'member/removed',
    test: {
      file: 'services/gateway/src/create-api-key/api-keys.int.spec.ts',
      name: 'a revoked key ends with the next request',
    },
    removal: [
      {
        file: 'services/gateway/src/domain/api-keys.ts',
        find: ' AND key.revoked_at IS NULL',
        replace: '',
      },
    ],
  },
];
