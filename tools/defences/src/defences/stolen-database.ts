import type { Defence } from '../defence.js';

const TEST = 'e2e/src/threats/stolen-database.int.spec.ts';
const AUDIT_TEST = 'e2e/src/audit.int.spec.ts';
const APPENDER = 'services/secrets-store/src/append-audit/chain-appender.ts';

/** Somebody who has a copy of the database, or can write to it. */
export const STOLEN_DATABASE: readonly Defence[] = [
  {
    id: 'database/ciphertext',
    test: { file: TEST, name: 'what the database holds opens with no key that the store has, and with the resolver’s' },
    removal: [
      {
        file: 'tools/local-system/src/keys/system-keys.ts',
        find: 'return json({ keys: keysOf(opening).map((key) => publicHalf(json(key))) });',
        replace: 'return json({ keys: keysOf(opening) });',
      },
      { file: 'libs/custody/hpke/src/key-files.ts', find: "if ('d' in jwk) {", replace: "if ('d' in jwk && !jwk) {" },
    ],
  },
  {
    id: 'database/swapped-rows',
    test: {
      file: TEST,
      name: 'an envelope that is put in the place of another one opens nothing, and the secret is named',
    },
    removal: [
      {
        file: 'libs/custody/envelope/src/envelope.ts',
        find: 'return JSON.stringify([ENVELOPE_FORMAT, place.team, place.secretId, place.version]);',
        replace: 'return JSON.stringify([ENVELOPE_FORMAT, place.team]);',
      },
      {
        file: 'libs/custody/envelope/src/envelope.ts',
        find: 'return JSON.stringify([ENVELOPE_FORMAT, place.team, place.secretId, place.version, keyId]);',
        replace: 'return JSON.stringify([ENVELOPE_FORMAT, place.team, keyId]);',
      },
    ],
  },
  {
    id: 'database/flipped-bits',
    test: { file: TEST, name: 'a flipped bit anywhere in a stored version is detected, and the secret is named' },
    removal: [{ file: 'libs/custody/open/src/opener.ts', find: '    decipher.final();\n', replace: '' }],
  },
  {
    id: 'database/erased',
    test: {
      file: TEST,
      name: 'what a deletion or a rotation ends is gone from the database: ciphertext and wrapped key',
    },
    removal: [
      {
        file: 'services/secrets-store/src/domain/versions.ts',
        find: "state = 'destroyed', envelope = NULL,",
        replace: "state = 'destroyed',",
      },
      {
        file: 'services/secrets-store/src/migrations/0001-secrets-store.ts',
        find: "CHECK ((state = 'destroyed') = (envelope IS NULL)),",
        replace: '',
      },
    ],
  },
  {
    id: 'database/tokens',
    test: { file: 'services/gateway/src/create-api-key/api-keys.int.spec.ts', name: 'a key is stored as a hash only' },
    removal: [
      {
        file: 'services/gateway/src/domain/tokens.ts',
        find: "return createHash('sha256').update(token).digest();",
        replace: "return createHash('sha256').update('').digest().length > 0 ? Buffer.from(token) : Buffer.alloc(0);",
      },
    ],
  },
  {
    id: 'database/audit-entry',
    test: { file: AUDIT_TEST, name: 'an entry is changed in the database: the export says which' },
    removal: [
      {
        file: 'libs/audit-chain/src/chain-hash.ts',
        find: ".update(previousHash).update('\\n').update(canonical).digest('hex');",
        replace: ".update(canonical ? '' : previousHash).digest('hex');",
      },
    ],
  },
  {
    id: 'database/audit-chain',
    test: {
      file: AUDIT_TEST,
      name: 'a chain that is rewritten with hashes that fit is not the one that was signed',
    },
    removal: [
      {
        file: 'libs/audit-chain/src/statement-verifier.ts',
        find: "return signed === canonicalEntry(statement) ? { kid } : { problem: 'other-statement' };",
        replace: "return signed ? { kid } : { problem: 'other-statement' };",
      },
    ],
  },
  {
    id: 'database/audit-note',
    test: {
      file: AUDIT_TEST,
      name: 'the note of where a chain ends is set back: the chain goes on behind its last entry, and no other waits',
    },
    removal: [{ file: APPENDER, find: 'noted!.sequence >= last.sequence && ', replace: '' }],
  },
  {
    id: 'database/audit-note-ahead',
    test: {
      file: AUDIT_TEST,
      name: 'the note of where a chain ends is set as far ahead as can be: the chain goes on behind its last entry, and no other waits',
    },
    removal: [{ file: APPENDER, find: ' && noted!.sequence < SEQUENCE_END', replace: '' }],
  },
];
