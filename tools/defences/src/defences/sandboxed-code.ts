import type { Defence } from '../defence.js';

const ESCAPES = 'services/sandboxes/src/executors/process/escapes.spec.ts';
const ENDS = 'services/sandboxes/src/keep-sandboxes/ends.int.spec.ts';
const BUBBLEWRAP = 'services/sandboxes/src/executors/process/bubblewrap-arguments.ts';

/** Code that runs in a sandbox, written by whoever. */
export const SANDBOXED_CODE: readonly Defence[] = [
  {
    id: 'sandbox/network',
    test: { file: ESCAPES, name: 'reaches no network: neither the world nor this machine' },
    removal: [{ file: BUBBLEWRAP, find: "['--unshare-all',", replace: "['--unshare-all', '--share-net'," }],
  },
  {
    id: 'sandbox/other-processes',
    test: { file: ESCAPES, name: 'sees no process but its own' },
    removal: [{ file: BUBBLEWRAP, find: "['--proc', '/proc',", replace: "['--ro-bind', '/proc', '/proc'," }],
  },
  {
    id: 'sandbox/host-files',
    test: { file: ESCAPES, name: 'finds none of the files of the host that are not programs' },
    removal: [
      {
        file: 'services/sandboxes/src/executors/process/host-root.ts',
        find: "const PLACES = ['/usr',",
        replace: "const PLACES = ['/var', '/usr',",
      },
    ],
  },
  {
    id: 'sandbox/environment',
    test: { file: ESCAPES, name: 'has its value in no process of the host but its own, and in no command line' },
    removal: [
      {
        file: 'services/sandboxes/src/executors/process/process-executor.ts',
        find: '      env: {},',
        replace: "      env: { ALL: spec.environment.toBlock().toString('latin1').replaceAll('\\0', ' ') },",
      },
    ],
  },
  {
    id: 'sandbox/bounds',
    test: { file: ESCAPES, name: 'is contained when it fills its folders' },
    removal: [
      {
        file: BUBBLEWRAP,
        find: 'const storage = String(limits.storageBytes);',
        replace: 'const storage = String(1024 * limits.storageBytes);',
      },
    ],
  },
  {
    id: 'sandbox/file-calls',
    test: {
      file: 'services/sandboxes/src/domain/files/sandbox-files.spec.ts',
      name: 'no path and no link leads to a file of the host',
    },
    removal: [
      {
        file: 'services/sandboxes/src/domain/files/sandbox-files.ts',
        find: 'const bytes = await this.run(',
        replace: "return (await import('node:fs/promises')).readFile(path);\n    const bytes = await this.run(",
      },
    ],
  },
  {
    id: 'sandbox/prints-values',
    test: {
      file: 'services/sandboxes/src/domain/live/run-output.spec.ts',
      name: 'a value that comes letter by letter is masked, and nothing of it is read before',
    },
    removal: [
      {
        file: 'services/sandboxes/src/domain/live/run-output.ts',
        find: 'this.keep(stream, redaction ? redaction.push(chunk) : chunk);',
        replace: 'this.keep(stream, chunk);',
      },
    ],
  },
  {
    id: 'sandbox/outlives-its-time',
    test: { file: ENDS, name: 'one whose time is over ends by itself' },
    removal: [
      {
        file: 'services/sandboxes/src/keep-sandboxes/sandbox-keeper.ts',
        find: "either.where('expires_at <= :now', { now })",
        replace: "either.where('false')",
      },
    ],
  },
  {
    id: 'sandbox/outlives-its-secret',
    test: { file: ENDS, name: 'the deletion of a secret ends what holds it, and the value goes with it' },
    removal: [
      {
        file: 'services/sandboxes/src/react-to-changes/change-reactions.ts',
        find: "if (type === 'secret.deleted') await",
        replace: "if (type === 'secret.deleted') return;\n    else if (false) await",
      },
    ],
  },
  {
    id: 'sandbox/brokered-elsewhere',
    test: {
      file: 'services/sandboxes/src/broker-secrets/broker-proxy.spec.ts',
      name: 'reaches no host that nothing was brokered for',
    },
    removal: [
      {
        file: 'services/sandboxes/src/broker-secrets/broker-proxy.ts',
        find: 'if (this.options.open || allowedFor(this.options.secrets, target).length > 0) return;',
        replace: 'if (target) return;',
      },
    ],
  },
  {
    id: 'sandbox/brokered-published',
    test: {
      file: 'services/sandboxes/src/broker-secrets/broker-proxy.spec.ts',
      name: 'puts the value in the place of the placeholder, and takes it out of the answer',
    },
    removal: [
      {
        file: 'services/sandboxes/src/broker-secrets/broker-exchange.ts',
        find: 'new RedactingStream(redactor)];',
        replace: '];',
      },
    ],
  },
  {
    id: 'sandbox/without-walls',
    test: {
      file: 'services/sandboxes/src/executors/choose-executor.spec.ts',
      name: 'without bubblewrap nothing is started, and the remedy is said',
    },
    removal: [
      {
        file: 'services/sandboxes/src/executors/choose-executor.ts',
        find: '  if (!isUnconfinedAllowed) return confined;\n',
        replace: '',
      },
    ],
  },
];
