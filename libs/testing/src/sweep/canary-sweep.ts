import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Canary } from './canary.js';
import { compressedParts } from './compressed-parts.js';
import { formsOf } from './forms.js';
import { Needles } from './needles.js';

export interface Finding {
  canary: string;
  /** The file, answer or table in which it was found. */
  where: string;
  /** How it was written there. */
  form: string;
  times: number;
  /** Of the first one, in bytes. */
  at: number;
  /** What stands around the first one, as far as it can be printed. */
  around: string;
}

/** Below it, a value is found in other text by chance. */
const CANARY_BYTES_MIN = 6;
const PIECE_BYTES = 64 * 1024 * 1024;
const AROUND_BYTES = 60;

/** What is looked for, made ready once for any number of sweeps. */
export class CanaryForms {
  readonly forms: { canary: string; form: string; isPart: boolean }[] = [];
  readonly needles: Needles;

  constructor(canaries: readonly Canary[]) {
    const needles: Buffer[] = [];
    for (const { name, value, isPart = false, bytes } of canaries) {
      if (Buffer.byteLength(value) < CANARY_BYTES_MIN)
        throw new Error(`The canary ${name} is too short to be told from other text.`);
      for (const form of formsOf(value, bytes)) {
        this.forms.push({ canary: name, form: form.name, isPart });
        needles.push(form.bytes);
      }
    }
    this.needles = new Needles(needles);
  }
}

interface Found {
  index: number;
  at: number;
  end: number;
  around: string;
}

/** Looks for values in each form in which they tend to appear. Bytes are compared, so anything will do. */
export class CanarySweep {
  private readonly known: CanaryForms;
  readonly findings: Finding[] = [];
  /** How many bytes were looked through: a sweep that saw nothing found nothing. */
  bytes = 0;
  /** How many texts, files and so on. */
  items = 0;

  constructor(canaries: readonly Canary[] | CanaryForms) {
    this.known = canaries instanceof CanaryForms ? canaries : new CanaryForms(canaries);
  }

  text(where: string, text: string): void {
    this.buffer(where, Buffer.from(text, 'utf8'));
  }

  buffer(where: string, content: Buffer): void {
    this.pieces(where, [content]);
  }

  /** One content that is too large to be looked at in one. Each piece is done with before the next one is asked for. */
  pieces(where: string, pieces: Iterable<Buffer>): void {
    this.items += 1;
    const found: Found[] = [];
    const overlap = this.known.needles.longest - 1;
    let tail = Buffer.alloc(0);
    let before = 0;
    for (const piece of pieces) {
      this.bytes += piece.length;
      const content = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
      this.find(content, before - tail.length, tail.length, found);
      this.unpack(where, piece);
      before += piece.length;
      tail = Buffer.from(content.subarray(Math.max(0, content.length - overlap)));
    }
    this.note(where, found);
  }

  /** One that vanishes meanwhile is passed over. */
  file(path: string): void {
    try {
      const file = openSync(path, 'r');
      try {
        this.pieces(path, piecesOf(file));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Every file below a folder, whatever it is, and the names of all. */
  directory(path: string, except: readonly string[] = []): void {
    for (const name of readdirSync(path)) {
      const entry = join(path, name);
      if (except.includes(entry)) continue;
      this.text(`name of ${entry}`, name);
      const stat = statSync(entry, { throwIfNoEntry: false });
      if (stat?.isDirectory()) this.directory(entry, except);
      else if (stat?.isFile()) this.file(entry);
    }
  }

  private find(content: Buffer, offset: number, seen: number, found: Found[]): void {
    for (const { index, at } of this.known.needles.find(content)) {
      const end = at + this.known.needles.lengthOf(index);
      // What lies whole in the end of the piece before was found there.
      if (end > seen) found.push({ index, at: offset + at, end: offset + end, around: around(content, at, end) });
    }
  }

  private unpack(where: string, piece: Buffer): void {
    for (const { kind, at, content } of compressedParts(piece)) {
      const found: Found[] = [];
      this.find(content, 0, 0, found);
      this.note(`${where}, ${kind} at ${at}`, found);
    }
  }

  /** A part counts only where it is not in a whole one. */
  private note(where: string, found: readonly Found[]): void {
    const wholes = found.filter(({ index }) => !this.known.forms[index]!.isPart);
    for (const one of found) {
      const { canary, form, isPart } = this.known.forms[one.index]!;
      if (isPart && wholes.some(({ at, end }) => at <= one.at && one.end <= end)) continue;
      const same = this.findings.find((it) => it.where === where && it.canary === canary && it.form === form);
      if (same) same.times += 1;
      else this.findings.push({ canary, where, form, times: 1, at: one.at, around: one.around });
    }
  }
}

function* piecesOf(file: number): Generator<Buffer> {
  // One byte more shows whether it has grown.
  const bytes = Math.min(PIECE_BYTES, fstatSync(file).size + 1);
  for (let at = 0; ;) {
    const piece = Buffer.allocUnsafe(bytes);
    const read = readSync(file, piece, 0, piece.length, at);
    if (read === 0) return;
    yield piece.subarray(0, read);
    at += read;
  }
}

function around(content: Buffer, at: number, end: number): string {
  const from = Math.max(0, at - AROUND_BYTES);
  const text = content.subarray(from, Math.min(end, at + AROUND_BYTES) + AROUND_BYTES).toString('latin1');
  return text.replace(/[^\x20-\x7e]+/g, '·');
}
