import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Removal } from './defence.js';

/**
 * Takes a defence out of the sources below a folder.
 * @returns what puts it back
 * @throws Error where what is to be removed is not there exactly once: the defence has moved, and its row must follow
 */
export function remove(root: string, removals: readonly Removal[]): () => void {
  const before = new Map<string, string>();
  for (const { file, find, replace } of removals) {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    if (!before.has(path)) before.set(path, text);
    if (text.split(find).length !== 2) throw new Error(`${file} does not hold exactly once: ${find}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
}
