import type { Defence } from '../defence.js';

/** Whoever asks models with the team's keys, and what a model or its provider answers. */
export const PLAYGROUND: readonly Defence[] = [
  {
    id: 'playground/key-in-an-error',
    test: {
      file: 'services/playground/src/openai-translation/upstream-error.spec.ts',
      name: 'what a provider says is cut, and masked where it repeats the key',
    },
    removal: [
      {
        file: 'services/playground/src/openai-translation/upstream-error.ts',
        find: 'redactor?.redact(message) ?? message',
        replace: '(redactor ? message : message)',
      },
    ],
  },
  {
    id: 'playground/key-in-an-answer',
    test: {
      file: 'services/playground/src/openai-translation/redacted-text.spec.ts',
      name: 'a value is masked wherever the pieces end, within a character too',
    },
    removal: [
      {
        file: 'services/playground/src/openai-translation/redacted-text.ts',
        find: 'if (!this.#redaction) return piece;',
        replace: 'if (piece) return piece;\n    if (!this.#redaction) return piece;',
      },
    ],
  },
  {
    id: 'playground/key-in-tokens',
    test: {
      file: 'services/playground/src/providers/providers.spec.ts',
      name: 'tokens that spell a value are kept back: in pieces it could not be masked',
    },
    removal: [
      {
        file: 'services/playground/src/openai-translation/log-probabilities.ts',
        find: 'return redactor && spellsValue(content, redactor) ? null :',
        replace: 'return redactor && !spellsValue(content, redactor) ? null :',
      },
    ],
  },
  {
    id: 'playground/own-network',
    test: {
      file: 'services/playground/src/providers/provider-adapters.spec.ts',
      name: 'an address that outgoing calls may not reach is refused as one',
    },
    removal: [
      {
        file: 'libs/platform/egress/src/egress-fetch.ts',
        find: "{ ...init, dispatcher, redirect: 'manual' }",
        replace: "{ ...init, redirect: 'manual' }",
      },
    ],
  },
  {
    id: 'playground/redirect',
    test: {
      file: 'services/playground/src/providers/provider-adapters.spec.ts',
      name: 'a redirect is not followed: the key would go along',
    },
    removal: [
      {
        file: 'libs/platform/egress/src/egress-fetch.ts',
        find: "redirect: 'manual'",
        replace: "redirect: 'follow'",
      },
    ],
  },
  {
    id: 'playground/member-enables',
    test: {
      file: 'services/gateway/src/http/access.int.spec.ts',
      name: 'every team route names its team, and every write in a team is for admins',
    },
    removal: [
      {
        file: 'services/gateway/src/enable-provider/enable-provider.controller.ts',
        find: "access: 'admin'",
        replace: "access: 'member'",
      },
    ],
  },
  {
    id: 'playground/other-team',
    test: {
      file: 'services/playground/src/create-completion/admission.int.spec.ts',
      name: 'a provider of another team is none',
    },
    removal: [
      {
        file: 'services/playground/src/create-completion/admissions.ts',
        find: 'provider.team_id = asked.team_id AND ',
        replace: '',
      },
    ],
  },
  {
    id: 'playground/budget',
    test: {
      file: 'services/playground/src/create-completion/admission.int.spec.ts',
      name: 'requests at once are no way around a budget: each sets aside what it may cost, until it is over',
    },
    removal: [
      {
        file: 'services/playground/src/create-completion/budget-reservations.ts',
        find: 'refusalOf(limits, uses, aside, now)',
        replace: 'refusalOf(limits, uses, { team: 0, member: 0 }, now)',
      },
    ],
  },
  {
    id: 'playground/deleted-key',
    test: {
      file: 'services/playground/src/conformance.int.spec.ts',
      name: 'a broken resource uses nothing, and says which secret it lacks',
    },
    removal: [
      {
        file: 'services/playground/src/create-completion/create-completion.handler.ts',
        find: '{ lifetimeMs: this.answerMs }',
        replace: '{ lifetimeMs: this.answerMs, slots: [] }',
      },
    ],
  },
  {
    id: 'playground/leaves',
    test: {
      file: 'services/playground/src/create-completion/admission.int.spec.ts',
      name: 'an answer that nobody waits for costs what was asked, and sets aside no more',
    },
    removal: [
      {
        file: 'services/playground/src/openai-translation/whole-completion.ts',
        find: '{ ...options, abortSignal }',
        replace: '{ ...options }',
      },
    ],
  },
  {
    id: 'playground/removed',
    test: {
      file: 'services/gateway/src/http/rights-midstream.int.spec.ts',
      name: 'a completion ends for a member who is removed, at the provider too',
    },
    removal: [
      {
        file: 'services/gateway/src/domain/still-entitled.ts',
        find: 'for (const until of [...answers]) until.abort(error);',
        replace: 'void answers;',
      },
    ],
  },
];
