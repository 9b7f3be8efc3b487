import type { Defence } from '../defence.js';

/** Somebody who has a backup, or who restores an old one. */
export const STOLEN_BACKUP: readonly Defence[] = [
  {
    id: 'backup/files',
    test: {
      file: 'tools/local-system/src/files/secret-file.spec.ts',
      name: 'a secret is made once, and only its owner can read it',
    },
    removal: [
      {
        file: 'tools/local-system/src/files/secret-file.ts',
        find: "writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });",
        replace: "writeFileSync(draft, content, { mode: 0o644, flag: 'wx', flush: true });",
      },
      {
        file: 'tools/local-system/src/files/secret-file.ts',
        find: 'if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);',
        replace: 'if (statSync(path).mode < 0) chmodSync(path, 0o600);',
      },
    ],
  },
  {
    id: 'backup/restored',
    test: {
      file: 'e2e/src/failure.int.spec.ts',
      name: 'an older backup is restored: no barrier counts a holder from before, which serves nothing until it is started anew',
    },
    removal: [
      {
        file: 'services/resolver/src/resolve/resolve.handler.ts',
        find: 'if (BigInt(asOf) < applied) this.memory.startOver();',
        replace: 'if (BigInt(asOf) < 0n * applied) this.memory.startOver();',
      },
    ],
  },
];
