import type { Defence } from '../defence.js';

/** An admin of the team, who may rotate and delete, and is not meant to read. */
export const ADMIN: readonly Defence[] = [
  {
    id: 'admin/echo',
    test: {
      file: 'services/webhooks/src/test-webhook/test-webhook.int.spec.ts',
      name: 'a receiver that sends values back, in whatever form, does not bring them to anybody',
    },
    removal: [
      {
        file: 'libs/secret-value/src/redactor.ts',
        find: 'redact(text: string): string {',
        replace: 'redact(text: string): string {\n    if (text) return text;',
      },
    ],
  },
  {
    id: 'admin/own-network',
    test: {
      file: 'libs/platform/egress/src/egress-dispatcher.int.spec.ts',
      name: 'a name that changes to a private address is refused at the connection (DNS rebinding)',
    },
    removal: [
      {
        file: 'libs/platform/egress/src/egress-policy.ts',
        find: 'if (!allowed) throw forbidden(target, kind);',
        replace: 'if (!allowed) forbidden(target, kind);',
      },
    ],
  },
  {
    id: 'admin/unseen',
    test: {
      file: 'e2e/src/store.int.spec.ts',
      name: 'every act is in the chain of its team once, and the chain holds',
    },
    removal: [
      {
        file: 'libs/platform/audit/src/audit-outbox.ts',
        find: 'AS e (entry, place) ORDER BY place',
        replace: 'AS e (entry, place) WHERE place < 0 ORDER BY place',
      },
    ],
  },
];
