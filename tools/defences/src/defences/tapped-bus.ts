import type { Defence, Removal } from '../defence.js';

const TEST = 'e2e/src/threats/tapped-bus.int.spec.ts';

/** Nothing is sealed to a public key any more. */
const IN_CLEAR: readonly Removal[] = [
  {
    file: 'libs/custody/hpke/src/hpke.ts',
    find: 'const recipientPublicKey = await importKey(input.recipientPublicKey, true);',
    replace:
      'if (input.info !== "") return Uint8Array.from(input.plaintext);\n  const recipientPublicKey = await importKey(input.recipientPublicKey, true);',
  },
  {
    file: 'libs/custody/hpke/src/hpke.ts',
    find: 'const recipientKey = await importKey(input.recipientPrivateKey, false);',
    replace:
      'if (input.info !== "") return Uint8Array.from(input.sealed);\n  const recipientKey = await importKey(input.recipientPrivateKey, false);',
  },
];

/** Somebody who hears every message on the bus, keeps it, and can send some. */
export const TAPPED_BUS: readonly Defence[] = [
  {
    id: 'bus/recording',
    test: { file: TEST, name: 'a recording of everything on the bus holds no value' },
    removal: IN_CLEAR,
  },
  {
    id: 'bus/changed-answer',
    test: { file: TEST, name: 'a flipped bit anywhere in a sealed answer is detected, and the secret is named' },
    removal: IN_CLEAR,
  },
  {
    id: 'bus/replayed-answer',
    test: {
      file: TEST,
      name: 'an opened reply fits its question only: the answer to one request does not open as another',
    },
    removal: [
      {
        file: 'libs/contracts/src/resolver/resolve.ts',
        find: 'return JSON.stringify([requestId, leaseId, asOf]);',
        replace: "return JSON.stringify([requestId && leaseId && asOf ? '' : '']);",
      },
      {
        file: 'libs/holder/src/lease-keeper.ts',
        find: 'const pair = generateX25519KeyPair();',
        replace:
          'const pair = ((globalThis as { one?: ReturnType<typeof generateX25519KeyPair> }).one ??= generateX25519KeyPair());',
      },
    ],
  },
  {
    id: 'bus/moved-value',
    test: {
      file: TEST,
      name: 'a sealed value can be stored by the operation, for the team and under the name that it was sealed for only',
    },
    removal: [
      {
        file: 'libs/contracts/src/secrets-store/secrets.ts',
        find: 'return JSON.stringify([operation.subject, team, name]);',
        replace: "return JSON.stringify([operation && team && name ? '' : '']);",
      },
    ],
  },
  {
    id: 'bus/replayed-request',
    test: { file: TEST, name: 'a recorded request does nothing when somebody else sends it for something else' },
    removal: [
      {
        file: 'libs/platform/identity/src/actor-tokens.ts',
        find: 'if (outer.op !== purpose.op) throw refused();',
        replace: '',
      },
    ],
  },
];
