import type { OutputChunk } from '@countersign/contracts';
import type { Redaction, Redactor } from '@countersign/secret-value';
import type { OutputStream } from '../../executors/executor.js';

/** What a run may print at all: whoever prints more is stopped. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
/** How much of the end is kept for those who read late. */
const KEPT_BYTES_MAX = 8 * 1024 * 1024;
/** How much one answer carries: in base64 it still fits into one message of the bus. */
const READ_BYTES_MAX = 262_144;
/** Of a piece beside its bytes; so that a program that prints letter by letter costs what it takes. */
const PIECE_BYTES = 128;

interface Piece {
  stream: OutputStream;
  /** Its position among all that was printed. */
  from: number;
  data: Buffer;
}

export interface OutputPart {
  chunks: OutputChunk[];
  next: number;
  more: boolean;
  truncated: boolean;
}

/** What one run prints, redacted before it is kept or read by anybody. */
export class RunOutput {
  private pieces: Piece[] = [];
  /** Those before it are dropped; they are taken out of the list by many, as taking out one moves all others. */
  private first = 0;
  private kept = 0;
  private end = 0;
  private waiting: (() => void)[] = [];
  private readonly redactions: Record<OutputStream, Redaction | null>;
  private printed = 0;

  /** @param redactor null where the sandbox has no value to look for */
  constructor(
    redactor: Redactor | null,
    private readonly limitBytes = OUTPUT_BYTES_MAX,
  ) {
    this.redactions = { stdout: redactor?.stream() ?? null, stderr: redactor?.stream() ?? null };
  }

  get keptBytes(): number {
    return this.kept;
  }

  /** @returns false once the run has printed more than it may: the rest is not kept */
  push(stream: OutputStream, chunk: Buffer): boolean {
    this.printed += chunk.length;
    if (this.printed > this.limitBytes) return false;
    const redaction = this.redactions[stream];
    this.keep(stream, redaction ? redaction.push(chunk) : chunk);
    return true;
  }

  /** What was held back turned out to be no value. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.redactions[stream]?.end();
      if (rest) this.keep(stream, rest);
      this.redactions[stream] = null;
    }
    this.wake();
  }

  read(after: number): OutputPart {
    const begin = this.pieces[this.first]?.from ?? this.end;
    const chunks: OutputChunk[] = [];
    let next = Math.max(Math.min(after, this.end), begin);
    let room = READ_BYTES_MAX;
    for (const { stream, from, data } of this.piecesFrom(next)) {
      if (room === 0) break;
      const part = data.subarray(next - from, next - from + room);
      chunks.push({ stream, data: part.toString('base64') });
      next += part.length;
      room -= part.length;
    }
    return { chunks, next, more: next < this.end, truncated: after < begin };
  }

  /** Settles at the next sign of something new. */
  news(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** The end of what one stream printed. */
  tail(stream: OutputStream, bytes: number): Buffer {
    const kept = this.pieces.slice(this.first);
    const own = kept.filter((piece) => piece.stream === stream).map(({ data }) => data);
    const whole = Buffer.concat(own);
    return whole.subarray(Math.max(0, whole.length - bytes));
  }

  get hasDropped(): boolean {
    return (this.pieces[this.first]?.from ?? 0) > 0;
  }

  private keep(stream: OutputStream, redacted: Buffer): void {
    if (redacted.length === 0) return;
    // A copy: what came in shares the memory of whatever it was read with.
    this.pieces.push({ stream, from: this.end, data: Buffer.from(redacted) });
    this.end += redacted.length;
    this.kept += redacted.length + PIECE_BYTES;
    while (this.kept > KEPT_BYTES_MAX && this.first < this.pieces.length - 1) {
      this.kept -= this.pieces[this.first]!.data.length + PIECE_BYTES;
      this.first += 1;
    }
    if (this.first > this.pieces.length / 2) {
      this.pieces = this.pieces.slice(this.first);
      this.first = 0;
    }
    this.wake();
  }

  /** The piece that holds the position, and all behind it. */
  private piecesFrom(position: number): Piece[] {
    let low = this.first;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { from, data } = this.pieces[middle]!;
      if (from + data.length <= position) low = middle + 1;
      else high = middle;
    }
    // No more than one answer holds, however small they are.
    return this.pieces.slice(low, low + READ_BYTES_MAX / PIECE_BYTES);
  }
}
