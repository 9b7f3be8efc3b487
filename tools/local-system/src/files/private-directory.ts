import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { LaunchFailure } from '../launch-failure.js';

/** Makes a directory that only its owner can enter, and takes the others' rights from one that was there. */
export function ensurePrivateDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if ((statSync(path).mode & 0o777) !== 0o700) chmodSync(path, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LaunchFailure(
      `The directory ${path} cannot be made private to this user (${code}). Remove it, or name another one: COUNTERSIGN_HOME=… npm run up`,
    );
  }
  return path;
}
