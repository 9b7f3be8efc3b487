import type { FileEntry } from '@countersign/contracts';

/** The kind of a file, in its mode (inode(7)). */
const KIND_MASK = 0o170000;
const KINDS: Record<number, FileEntry['type']> = { 0o100000: 'file', 0o040000: 'directory', 0o120000: 'link' };

/**
 * What the script of a listing printed, which may be anything: an image brings its own shell.
 * @returns null for what is no listing
 */
export function parseListing(printed: Buffer, nameOf: (bytes: Buffer) => string): FileEntry[] | null {
  if (printed.length === 0) return [];
  const border = printed.indexOf(0);
  if (border === -1) return null;
  const lines = printed.subarray(0, border).toString('latin1').trimEnd().split('\n');
  const names = splitNames(printed.subarray(border + 1));
  if (lines.length !== names.length) return null;
  const entries = lines.map((line, index) => entryOf(line, nameOf(names[index]!.subarray('./'.length))));
  return entries.every((entry) => entry !== null) ? entries : null;
}

function entryOf(line: string, name: string): FileEntry | null {
  const [, mode, bytes, seconds] = /^([0-9a-f]+) (\d{1,15}) (\d{1,11})$/.exec(line) ?? [];
  if (mode === undefined) return null;
  const type = KINDS[parseInt(mode, 16) & KIND_MASK] ?? 'other';
  return { name, type, bytes: Number(bytes), modifiedAt: new Date(Number(seconds) * 1000).toISOString() };
}

function splitNames(bytes: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let from = 0, end = bytes.indexOf(0); end !== -1; from = end + 1, end = bytes.indexOf(0, from)) {
    names.push(bytes.subarray(from, end));
  }
  return names;
}
