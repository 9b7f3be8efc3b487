import { z } from 'zod';
import { isStorable, NOT_STORABLE } from '../storable-text.js';

/** Deeper than any metadata that somebody wrote, and far from what a stack holds. */
const DEPTH_MAX = 20;

/** A key becomes part of a variable: `${artifact_metadata.<KEY>}`. */
const KEY_LENGTH_MAX = 255;

/** @param bytesMax of the whole object as JSON without spaces, in UTF-8 */
export function boundedJson(bytesMax: number) {
  return z.record(z.string(), z.unknown()).superRefine((value, context) => {
    const problem = problemOf(value, bytesMax);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

/** Walks without recursion, so that no document is deep enough to end the process. */
function problemOf(root: unknown, bytesMax: number): string | null {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !isStorable(value)) return NOT_STORABLE;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEPTH_MAX) return `must not be nested deeper than ${DEPTH_MAX} levels`;
    for (const [key, item] of Object.entries(value)) {
      if (key.length > KEY_LENGTH_MAX || !isStorable(key))
        return `must have keys of at most ${KEY_LENGTH_MAX} characters`;
      open.push({ value: item, depth: depth + 1 });
    }
  }
  const size = new TextEncoder().encode(JSON.stringify(root)).length;
  return size > bytesMax ? `must be at most ${bytesMax / 1024} KiB as JSON` : null;
}
