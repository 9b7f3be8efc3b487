import { constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** More than any rotated log or captured answer of a run unpacks to. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

const limits = { maxOutputLength: UNPACKED_BYTES_MAX };
const kinds = [
  { name: 'gzip', magic: Buffer.from('1f8b08', 'hex'), unpack: unzip },
  { name: 'zstd', magic: Buffer.from('28b52ffd', 'hex'), unpack: (bytes: Buffer) => zstdDecompressSync(bytes, limits) },
];

export interface CompressedPart {
  kind: string;
  at: number;
  content: Buffer;
}

/** What lies compressed in some bytes: gzip and zstd wherever they begin, deflate where the bytes are nothing else. */
export function* compressedParts(bytes: Buffer): Generator<CompressedPart> {
  for (const { name, magic, unpack } of kinds) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      const content = unpacked(() => unpack(bytes.subarray(at)));
      if (content) yield { kind: name, at, content };
    }
  }
  if (bytes.length > 2 && bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0) {
    const content = unpacked(() => inflateSync(bytes, limits));
    if (content) yield { kind: 'deflate', at: 0, content };
  }
}

/** One that is cut short is unpacked as far as it goes. */
function unzip(bytes: Buffer): Buffer {
  return gunzipSync(bytes, { ...limits, finishFlush: constants.Z_SYNC_FLUSH });
}

/** Null for bytes that only looked so. */
function unpacked(unpack: () => Buffer): Buffer | null {
  try {
    const content = unpack();
    return content.length > 0 ? content : null;
  } catch {
    return null;
  }
}
