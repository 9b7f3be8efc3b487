import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { storableText } from '../storable-text.js';
import { id, secretName, timestamp } from '../words.js';

const operation = operationsOf('sandboxes');

const plainText = storableText(65_536);

/** The program and its arguments. No shell reads them: name one for what needs one. */
export const command = z
  .array(plainText)
  .min(1)
  .max(1_000)
  .refine(([program]) => program !== '', {
    error: 'must begin with a program',
  });

/** Of a file or folder; one that does not begin with `/` is below `/workspace`. */
export const sandboxPath = plainText.min(1).max(4_096);

/** In base64 it still fits into one message of the bus. */
export const STDIN_BYTES_MAX = 524_288;

const base64 = z.base64();

export const runInput = z.object({
  command,
  /** In base64. */
  stdin: base64
    .max(Math.ceil(STDIN_BYTES_MAX / 3) * 4)
    .nullable()
    .default(null),
  directory: sandboxPath.default('/workspace'),
  /** Seconds after which it is killed; without one it may run as long as its sandbox. */
  timeout: z.number().int().min(1).max(86_400).nullable().default(null),
});
export type RunInput = z.infer<typeof runInput>;

/** One command in a sandbox. */
export const run = z.object({
  id,
  sandboxId: id,
  command: z.array(z.string()),
  /** `lost`: the sandbox ended under it. */
  status: z.enum(['running', 'exited', 'killed', 'lost']),
  /** 128 and the signal's number where a signal ended it. */
  exitCode: z.number().int().nullable(),
  /** Why it was killed. */
  reason: z.enum(['timeout', 'output-limit', 'asked']).nullable(),
  startedAt: timestamp,
  endedAt: timestamp.nullable(),
});
export type RunView = z.infer<typeof run>;

export const startSandboxRun = operation('runs.start', ['gateway'], z.object({ id, run: runInput }), run);

export const outputChunk = z.object({ stream: z.enum(['stdout', 'stderr']), data: base64 });
export type OutputChunk = z.infer<typeof outputChunk>;

/** Reads what a run has printed, redacted, from a position on. */
export const readSandboxRun = operation(
  'runs.read',
  ['gateway'],
  z.object({
    id,
    run: id,
    /** The `next` of an earlier answer. */
    after: z.number().int().nonnegative().default(0),
    /** Answers once there is more, the run is over, or this wait is. */
    waitSeconds: z.number().int().min(0).max(60).default(0),
  }),
  z.object({
    run,
    chunks: z.array(outputChunk),
    next: z.number().int().nonnegative(),
    /** Whether there is more already. */
    more: z.boolean(),
    /** Whether something before this was dropped: only the end of a long output is kept. */
    truncated: z.boolean(),
  }),
);
export type RunOutput = z.infer<typeof readSandboxRun.response>;

export const killSandboxRun = operation('runs.kill', ['gateway'], z.object({ id, run: id }), run);

/** Of one message; a longer file is read and written in parts. */
export const FILE_PART_BYTES_MAX = 262_144;
export const FILE_BYTES_MAX = 16 * 1024 * 1024;
export const FILES_LISTED_MAX = 1_000;

export const readSandboxFile = operation(
  'files.read',
  ['gateway'],
  z.object({ id, path: sandboxPath, offset: z.number().int().nonnegative().default(0) }),
  z.object({
    /** In base64, redacted like everything that leaves a sandbox. */
    data: base64,
    /** Where the next part begins; null where this was the last. */
    next: z.number().int().nullable(),
  }),
);

export const writeSandboxFile = operation(
  'files.write',
  ['gateway'],
  z.object({
    id,
    path: sandboxPath,
    data: base64.max(Math.ceil(FILE_PART_BYTES_MAX / 3) * 4),
    /** Adds to its end, for the further parts of a longer file. */
    append: z.boolean().default(false),
  }),
  z.object({ path: z.string(), bytes: z.number().int() }),
);

export const fileEntry = z.object({
  name: z.string(),
  type: z.enum(['file', 'directory', 'link', 'other']),
  bytes: z.number().int().nonnegative(),
  modifiedAt: timestamp,
});
export type FileEntry = z.infer<typeof fileEntry>;

export const listSandboxFiles = operation(
  'files.list',
  ['gateway'],
  z.object({ id, path: sandboxPath.default('/workspace') }),
  z.object({ items: z.array(fileEntry), truncated: z.boolean() }),
);

/**
 * For a service that had a sandbox made, in its own name: what its command has printed, redacted, from a position on. It
 * asks long after the person's own call is over, and gets none but its own.
 */
export const readOwnedSandbox = operation(
  'owned.read',
  ['evals'],
  z.object({
    id,
    after: z.number().int().nonnegative(),
    waitSeconds: z.number().int().min(0).max(4),
  }),
  z.object({
    /** `over`: nothing more comes. */
    status: z.enum(['creating', 'running', 'over']),
    /** Why it is over, in a sentence. */
    reason: z.string().nullable(),
    exitCode: z.number().int().nullable(),
    /** Which version of each secret its environment holds. */
    held: z.array(z.object({ secret: secretName, version: z.number().int().positive() })),
    /** Of the command's standard output, in base64. */
    data: base64,
    next: z.number().int().nonnegative(),
  }),
);

/** The same for its end; one that is over stays so. */
export const stopOwnedSandbox = operation('owned.stop', ['evals'], z.object({ id }), z.object({}));
