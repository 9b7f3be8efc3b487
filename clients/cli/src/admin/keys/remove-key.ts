import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../failure.js';
import { changeKeyFile, PRIVATE_KEYS, PUBLIC_KEYS, readKeyFile, writeNewFile } from './key-file.js';
import type { KeyFilePaths } from './key-file-options.js';

/**
 * Takes a retired key out of the key files. Its private half is moved, not deleted: backups need it. One that was
 * interrupted can be done again.
 * @returns where the private half is now; null where only the public one was here
 * @throws Failure where the key is in no file
 */
export function removeKey({ opening, sealing }: KeyFilePaths, keyId: string): string | null {
  const isPublicHere = sealing !== null && readKeyFile(sealing, PUBLIC_KEYS).some(({ kid }) => kid === keyId);
  const kept = opening === null ? null : keep(opening, keyId);
  if (kept === null && !isPublicHere) {
    throw new Failure(`There is no key ${keyId} in ${[opening, sealing].filter(Boolean).join(' or ')}.`);
  }
  if (opening !== null && kept !== null) changeKeyFile(opening, PRIVATE_KEYS, { remove: keyId });
  if (isPublicHere) changeKeyFile(sealing, PUBLIC_KEYS, { remove: keyId });
  return kept;
}

/** SAFETY: the copy is on disk before the key leaves its file. @returns null where there is neither */
function keep(opening: string, keyId: string): string | null {
  const key = readKeyFile(opening, PRIVATE_KEYS).find(({ kid }) => kid === keyId);
  const directory = join(dirname(opening), 'retired');
  const kept = join(directory, `${encodeURIComponent(keyId)}.jwk`);
  if (!key) return existsSync(kept) ? kept : null;
  if (existsSync(kept)) {
    if (readKeyFile(kept, PRIVATE_KEYS)[0]?.d === key.d) return kept;
    throw new Failure(`${kept} holds another key of that name: move it away first.`);
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeNewFile(kept, `${JSON.stringify(key)}\n`);
  return kept;
}
