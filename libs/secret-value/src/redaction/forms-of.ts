import { isUtf8 } from 'node:buffer';
import { Form, partsOf, type Encoding } from './form.js';
import { jsonEncodings } from './json-encodings.js';
import { urlEncodings } from './url-encodings.js';

/** Shorter values occur in innocent text by chance; they are not masked by content (DESIGN §5). */
export const MASKED_BYTES_MIN = 6;

/** Every way in which a value is looked for. The forms read from `value` until they are done with. */
export function formsOf(value: Buffer): Form[] {
  if (value.length < MASKED_BYTES_MIN) return [];
  if (isUtf8(value)) return [...bytesForms(value), ...formsIn(value, jsonEncodings(value))];
  // Whoever reads such bytes as text gets U+FFFD for what is none, and hands that on in any of the forms of text.
  const asText = Buffer.from(value.toString('utf8'));
  return [...bytesForms(value), ...bytesForms(asText), ...formsIn(asText, jsonEncodings(asText))];
}

function bytesForms(value: Buffer): Form[] {
  return [
    new Form(value, itself),
    ...formsIn(value, urlEncodings(value)),
    ...formsIn(value, base64Encodings(value)),
    new Form(value, hex, true),
  ];
}

function formsIn(value: Buffer, encodings: readonly Encoding[]): Form[] {
  return encodings.map((encoding) => new Form(value, encoding));
}

const itself: Encoding = function* (value) {
  for (const { from, to } of partsOf(value, (upTo) => upTo)) yield Buffer.from(value.subarray(from, to));
};

const hex: Encoding = function* (value) {
  for (const { from, to } of partsOf(value, (upTo) => upTo)) yield Buffer.from(value.toString('hex', from, to));
};

function base64Encodings(value: Buffer): Encoding[] {
  return [0, 1, 2].flatMap((offset) => {
    const core = base64Core(offset, 'base64');
    let differs = false;
    for (const part of core(value)) {
      differs ||= part.includes('+') || part.includes('/');
      part.fill(0);
    }
    return differs ? [core, base64Core(offset, 'base64url')] : [core];
  });
}

/**
 * Inside a longer text that was encoded, a value starts at one of three offsets within a group of three bytes. At each,
 * the characters that depend on the value alone are the same whatever surrounds it: those are looked for. One
 * character on either side may hold some bits of the value, and fewer than six are no secret.
 */
function base64Core(offset: number, alphabet: 'base64' | 'base64url'): Encoding {
  const before = Buffer.alloc(offset);
  return function* (value) {
    for (const { from, to } of partsOf(value, (upTo) => upTo - ((offset + upTo) % 3))) {
      const part = value.subarray(from, to);
      const moved = Buffer.concat([from === 0 ? before : Buffer.alloc(0), part]);
      const encoded = moved.toString(alphabet).replace(/=+$/, '');
      moved.fill(0);
      const start = from === 0 ? Math.ceil((offset * 8) / 6) : 0;
      const bits = ((from === 0 ? offset : 0) + part.length) * 8;
      yield Buffer.from(encoded.slice(start, Math.floor(bits / 6)), 'latin1');
    }
  };
}
