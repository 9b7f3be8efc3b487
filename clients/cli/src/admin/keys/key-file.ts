import {
  parsePrivateKeys,
  parsePublicKeys,
  type LocalPrivateKey,
  type LocalPublicKey,
} from '@countersign/custody-hpke';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../failure.js';

export interface KeyFileKind<Key> {
  parse: (text: string) => Key[];
  /** What may stay of a file's mode: nobody else on the machine reads private keys, or writes public ones. */
  mode: number;
}

export const PUBLIC_KEYS: KeyFileKind<LocalPublicKey> = { parse: parsePublicKeys, mode: 0o664 };
export const PRIVATE_KEYS: KeyFileKind<LocalPrivateKey> = { parse: parsePrivateKeys, mode: 0o660 };

/** @throws Failure that says what is wrong with the file, and nothing of what is in it */
export function readKeyFile<Key>(path: string, { parse }: KeyFileKind<Key>): Key[] {
  return parsed(path, textOf(path), parse);
}

/**
 * Adds keys to a file or takes some away: whole or not at all, also after a crash. It keeps the file's owner, and whatever
 * else it says of its keys.
 * @throws Failure
 */
export function changeKeyFile<Key extends { kid: string }>(
  path: string,
  kind: KeyFileKind<Key>,
  change: { add?: Key; remove?: string },
): void {
  replaceFile(path, kind.mode, (text) => {
    parsed(path, text, kind.parse);
    const kept = membersOf(text).filter(({ kid }) => kid !== change.remove);
    const changed = `${JSON.stringify({ keys: change.add ? [...kept, change.add] : kept })}\n`;
    // As the services will read it; a key with the same id shows here.
    parsed(path, changed, kind.parse);
    return changed;
  });
}

/** Makes a new file that only its owner can read. @throws Failure where there is one already */
export function writeNewFile(path: string, text: string): void {
  const file = attempt(path, 'made', () => openSync(path, 'wx', 0o600));
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncDirectory(path);
}

function replaceFile(named: string, mode: number, change: (text: string) => string): void {
  // Behind a link the file itself is replaced, and not the link.
  const path = attempt(named, 'read', () => realpathSync(named));
  const draft = `${path}.new`;
  // SAFETY: only one at a time gets past this, or of two who add a key one would lose the other's.
  const file = attempt(draft, 'made', () => openSync(draft, 'wx', 0o600));
  try {
    const { uid, gid, mode: before } = statSync(path);
    writeSync(file, change(textOf(path)));
    fchmodSync(file, before & mode);
    attempt(path, `replaced for its owner (user ${uid})`, () => fchownSync(file, uid, gid));
    fsyncSync(file);
    renameSync(draft, path);
    syncDirectory(path);
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

/** A rename is only there after a crash once its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function textOf(path: string): string {
  return attempt(path, 'read', () => readFileSync(path, 'utf8'));
}

function parsed<Key>(path: string, text: string, parse: (text: string) => Key[]): Key[] {
  try {
    return parse(text);
  } catch (error) {
    throw new Failure(`${path} cannot be used. ${(error as Error).message}`);
  }
}

type Members = Record<string, unknown>;

/** Of a text that was parsed already: a set of keys, or one. */
function membersOf(text: string): Members[] {
  const file = JSON.parse(text) as Members;
  return 'keys' in file ? (file['keys'] as Members[]) : [file];
}

const REMEDIES: Record<string, string> = {
  ENOENT:
    'Name the state directory (--home or COUNTERSIGN_HOME), or the files: --sealing-keys-file, --opening-keys-file.',
  EEXIST: 'Somebody else is changing it, or was interrupted: look, and remove it if so.',
  EACCES: 'Run this as the user whom it belongs to.',
  EPERM: 'Run this as the user whom it belongs to.',
  EROFS: 'Change it where it comes from.',
};

function attempt<T>(path: string, done: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new Failure([`${path} cannot be ${done} (${code}).`, REMEDIES[code]].filter(Boolean).join(' '));
  }
}
