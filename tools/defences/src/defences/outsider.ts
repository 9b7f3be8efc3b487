import type { Defence } from '../defence.js';

/** Somebody who can reach the API, or make a browser reach it, and has no account. */
export const OUTSIDER: readonly Defence[] = [
  {
    id: 'outsider/guesses',
    test: {
      file: 'services/gateway/src/sign-in/sign-in.int.spec.ts',
      name: 'ten wrong passwords close the way for one account from one address, for a quarter of an hour',
    },
    removal: [
      {
        file: 'services/gateway/src/domain/attempt-limit.ts',
        find: 'if (!row || row.attempts <= limit) return;',
        replace: 'if (row || limit) return;',
      },
    ],
  },
  {
    id: 'outsider/no-sign-in',
    test: { file: 'services/gateway/src/http/access.int.spec.ts', name: 'who is not signed in gets 401' },
    removal: [
      {
        file: 'services/gateway/src/http/route.guard.ts',
        find: "const recognised = route.access === 'public' ?",
        replace: "const recognised = route.access === 'public' || !request.headers.authorization ?",
      },
    ],
  },
  {
    id: 'outsider/other-site',
    test: {
      file: 'services/gateway/src/create-api-key/api-keys.int.spec.ts',
      name: 'a page of another site cannot act with a cookie; a key needs no such check',
    },
    removal: [
      {
        file: 'services/gateway/src/http/cross-site.ts',
        find: "if (fetchSite !== 'same-origin' && fetchSite !== 'none') throw refused();",
        replace: '',
      },
    ],
  },
  {
    id: 'outsider/script-in-page',
    test: {
      file: 'services/gateway/src/serve-console/serve-console.int.spec.ts',
      name: '/sign-in is a page: never kept by the browser, and nothing in it may come from elsewhere',
    },
    removal: [
      {
        file: 'services/gateway/src/serve-console/console-document.ts',
        find: '"script-src \'self\'",',
        replace: "\"script-src 'self' 'unsafe-inline'\",",
      },
    ],
  },
];
