/** Stands for what cannot be a line of an export: bytes that are not UTF-8, or more of them than a line may have. */
const UNREADABLE = '\uFFFD';

/** Far more than an entry has; without a bound a file without a line break would be read into memory. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

/** Cuts bytes into lines, one at a time: memory does not grow with what is read. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): string => {
    const text = length > LINE_BYTES_MAX ? UNREADABLE : decode(Buffer.concat(parts));
    parts = [];
    length = 0;
    return text;
  };
  for await (const chunk of bytes) {
    let begin = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, begin)) {
      keep(chunk.subarray(begin, end));
      yield take();
      begin = end + 1;
    }
    keep(chunk.subarray(begin));
  }
  if (length > 0) yield take();

  function keep(part: Uint8Array): void {
    length += part.length;
    if (length <= LINE_BYTES_MAX) parts.push(part);
  }
}

/** A decoder that replaces what it does not understand would read some changed bytes as the same text. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return UNREADABLE;
  }
}
