import { chmodSync, existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/** Writes a file that only its owner can read. It is there whole or not at all, also after a crash. */
export function writeSecretFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
  try {
    rmSync(path, { force: true });
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * The content of a secret file, made on the first call and the same ever after.
 * @returns the content without the white space around it
 */
export function ensureSecretFile(path: string, generate: () => string): string {
  if (!existsSync(path)) writeSecretFile(path, `${generate()}\n`);
  // Whoever copied the home may have let go of the mode.
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return readFileSync(path, 'utf8').trim();
}

/** 192 random bits, in characters that need no quoting anywhere. */
export function generatePassword(): string {
  return randomBytes(24).toString('base64url');
}
