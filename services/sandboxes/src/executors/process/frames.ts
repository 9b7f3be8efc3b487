/** What is said between this process and the first process of a sandbox; `inside/init.pl` has the other end. */
export type FrameToSandbox = 'E' | 'X' | 'I' | 'C' | 'K' | 'P';
type FrameFromSandbox = 'r' | 'o' | 'e' | 'x';

export interface Frame {
  kind: FrameFromSandbox;
  run: number;
  data: Buffer;
}

const HEADER_BYTES = 9;
/** What comes from inside is not to be trusted: its longest honest frame is one read of output. */
const FRAME_BYTES_MAX = 65_536;
const KINDS = new Set(['r', 'o', 'e', 'x']);

export function frame(kind: FrameToSandbox, run: number, data: Uint8Array = EMPTY): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + data.length);
  bytes.write(kind, 'latin1');
  bytes.writeUInt32BE(run, 1);
  bytes.writeUInt32BE(data.length, 5);
  bytes.set(data, HEADER_BYTES);
  return bytes;
}

const EMPTY = new Uint8Array();

/** Puts frames together out of chunks. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws Error for what is no frame */
  *read(chunk: Buffer): Generator<Frame> {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const kind = String.fromCharCode(bytes[at]!);
      const length = bytes.readUInt32BE(at + 5);
      if (!KINDS.has(kind) || length > FRAME_BYTES_MAX) throw new Error('The sandbox sent something that is no frame.');
      const end = at + HEADER_BYTES + length;
      if (bytes.length < end) break;
      const data = bytes.subarray(at + HEADER_BYTES, end);
      yield { kind: kind as FrameFromSandbox, run: bytes.readUInt32BE(at + 1), data };
      at = end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }
}
