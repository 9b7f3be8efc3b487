import type { Defence } from '../defence.js';

const TEST = 'e2e/src/threats/compromised-service.int.spec.ts';

/** Somebody who has taken over one service, with all that it was given. */
export const COMPROMISED_SERVICE: readonly Defence[] = [
  {
    id: 'service/grants-itself',
    test: { file: TEST, name: 'a consumer grants itself nothing without a person who asked' },
    removal: [
      {
        file: 'libs/platform/identity/src/actor-tokens.ts',
        find: 'const inner = await this.check(token, forwarder);',
        replace: 'const inner = await this.check(token, forwarder).catch(() => this.check(token, this.service));',
      },
    ],
  },
  {
    id: 'service/looked-only',
    test: {
      file: TEST,
      name: 'of the token of somebody who only looked, a consumer makes no grant: not itself, and not through another',
    },
    removal: [
      {
        file: 'services/secrets-store/src/grant-references/grant-references.controller.ts',
        find: 'if (askedBy.length > 0 && askedBy.every((operation) => GRANTING.has(operation))) return;',
        replace: 'if (askedBy.every((operation) => operation || GRANTING.has(operation))) return;',
      },
    ],
  },
  {
    id: 'service/other-team',
    test: { file: TEST, name: 'a resource of one team cannot be given references of another' },
    removal: [
      {
        file: 'services/secrets-store/src/grant-references/grant-references.handler.ts',
        find: 'if (held.some(({ team }) => team !== actor.team)) throw otherTeam();',
        replace: 'if (held.length < 0) throw otherTeam();',
      },
    ],
  },
  {
    id: 'service/forged-audit',
    test: {
      file: TEST,
      name: 'an entry that is sent again is not appended again, and a service tells of its own acts only',
    },
    removal: [
      {
        file: 'services/secrets-store/src/append-audit/append-audit.controller.ts',
        find: 'if (request.entries.some(({ service }) => service !== caller.issuer)) {',
        replace: 'if (request.entries.some(({ service }) => !service || !caller.issuer)) {',
      },
    ],
  },
  {
    id: 'service/bus-subjects',
    test: {
      file: TEST,
      name: 'the gateway may not resolve: whoever holds it sees what people type, and opens nothing that is stored',
    },
    removal: [
      {
        file: 'libs/contracts/src/resolver/resolve.ts',
        find: "  'values.resolve',\n  CONSUMERS,",
        replace: "  'values.resolve',\n  [...CONSUMERS, 'gateway'],",
      },
    ],
  },
  {
    id: 'service/others-answers',
    test: { file: TEST, name: 'no service reads what another one is answered' },
    removal: [
      {
        file: 'libs/contracts/src/permissions.ts',
        find: 'subscribe: [...serves, `${inboxPrefix(service)}.>`],',
        replace: "subscribe: [...serves, '>'],",
      },
    ],
  },
  {
    id: 'service/acts-as-a-person',
    test: { file: TEST, name: 'without a token from the gateway, no service acts as a person' },
    removal: [
      {
        file: 'libs/platform/identity/src/actor-tokens.ts',
        find: 'const outer = await this.check(token, purpose.audience);',
        replace:
          "const outer = await this.check(token, purpose.audience).catch(() => ({ exp: 0, iss: 'gateway' as const, op: purpose.op, act: { type: 'user' as const, id: 'x', name: 'x', team: '019a0000-0000-7000-8000-000000000000', role: 'admin' as const }, obo: undefined }));",
      },
    ],
  },
  {
    id: 'service/database-rights',
    test: { file: TEST, name: 'the resolver may read what it needs and write nothing' },
    removal: [
      {
        file: 'services/secrets-store/src/migrations/0001-secrets-store.ts',
        find: 'GRANT SELECT ON secrets, secret_versions,',
        replace: 'GRANT SELECT, UPDATE ON secrets, secret_versions,',
      },
    ],
  },
  {
    id: 'service/no-reference',
    test: {
      file: 'e2e/src/propagation.int.spec.ts',
      name: 'no reference, no value: neither in another slot, nor for another resource, nor of another team',
    },
    removal: [
      {
        file: 'services/resolver/src/resolve/sealed-references.ts',
        find: 'AND r.slot = asked.slot AND r.secret_name = asked.secret',
        replace: 'AND r.secret_name = asked.secret',
      },
    ],
  },
];
