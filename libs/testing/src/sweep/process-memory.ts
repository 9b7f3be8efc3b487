import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** At once; a region of memory can be as large as the machine's. */
const PIECE_BYTES = 16 * 1024 * 1024;
/** Of `/proc/<pid>/pagemap`: one entry of 8 bytes a page, whose highest bits say that it is in memory or swapped out. */
const PAGE_BYTES = 4096;
const ENTRY_BYTES = 8;
const THERE = 0xc0;

export interface MemoryRegion {
  from: number;
  to: number;
  /** Several processes may have it. */
  isShared: boolean;
  /** What is mapped there, as the system calls it; empty for plain memory. */
  what: string;
}

/**
 * What a process can write to: its heaps and stacks, and what it shares with others of its kind. Files are searched
 * elsewhere, and pages that it has never touched hold nothing.
 * @throws Error EACCES, EPERM where this user may not look into that process
 */
export function* memoryOf(pid: number): Generator<{ region: MemoryRegion; pieces: Iterable<Buffer> }> {
  const files = ['mem', 'pagemap'].map((name) => openSync(`/proc/${pid}/${name}`, 'r')) as [number, number];
  try {
    for (const region of regionsOf(readFileSync(`/proc/${pid}/maps`, 'utf8'))) {
      yield { region, pieces: piecesOf(...files, region) };
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** @param maps as `/proc/<pid>/maps` has it */
function regionsOf(maps: string): MemoryRegion[] {
  return maps.split('\n').flatMap((line) => {
    const [, from, to, rights, what] = /^(\w+)-(\w+) (\S+) \S+ \S+ \d+ *(.*)$/.exec(line) ?? [];
    if (!from || !to || !rights?.startsWith('rw')) return [];
    const isFile = what!.startsWith('/') && !/^\/(dev\/(zero|shm\/)|SYSV|memfd:)/.test(what!);
    if (isFile) return [];
    return [{ from: parseInt(from, 16), to: parseInt(to, 16), isShared: rights.endsWith('s'), what: what! }];
  });
}

function* piecesOf(memory: number, pages: number, region: MemoryRegion): Generator<Buffer> {
  for (const { from, to } of touchedParts(pages, region)) {
    for (let at = from; at < to;) {
      const piece = readAt(memory, Math.min(PIECE_BYTES, to - at), at);
      if (piece.length === 0) break; // given back meanwhile
      yield piece;
      at += piece.length;
    }
  }
}

function* touchedParts(pages: number, { from, to }: MemoryRegion): Generator<{ from: number; to: number }> {
  const entries = readAt(pages, ((to - from) / PAGE_BYTES) * ENTRY_BYTES, (from / PAGE_BYTES) * ENTRY_BYTES);
  const isThere = (page: number) => (entries[(page + 1) * ENTRY_BYTES - 1]! & THERE) !== 0;
  const count = entries.length / ENTRY_BYTES;
  for (let page = 0; page < count; page += 1) {
    if (!isThere(page)) continue;
    const first = page;
    while (page + 1 < count && isThere(page + 1)) page += 1;
    yield { from: from + first * PAGE_BYTES, to: from + (page + 1) * PAGE_BYTES };
  }
}

/** As much as there is; nothing where there is nothing any more. */
function readAt(file: number, bytes: number, at: number): Buffer {
  const piece = Buffer.allocUnsafe(bytes);
  try {
    return piece.subarray(0, readSync(file, piece, 0, bytes, at));
  } catch (error) {
    if (['EIO', 'EFAULT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return Buffer.alloc(0);
    throw error;
  }
}
