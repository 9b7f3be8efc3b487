const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = '='.charCodeAt(0);

/**
 * Base64 (RFC 4648, section 4; with or without padding) from bytes to bytes. Buffer decodes only text, and a key made
 * into a JavaScript string could not be wiped.
 * @returns null for what is not base64: nothing is skipped and nothing is guessed
 */
export function decodeBase64(text: Buffer): Buffer | null {
  const end = lengthWithoutPadding(text);
  const rest = end % 4;
  if (rest === 1 || (end !== text.length && text.length % 4 !== 0)) return null;
  const bytes = Buffer.alloc(Math.floor((end * 3) / 4));
  let bits = 0;
  for (let i = 0; i < end; i += 1) {
    const six = ALPHABET.indexOf(text[i]!);
    if (six === -1) return wiped(bytes);
    bits = ((bits << 6) | six) & 0xffffff;
    const filled = i % 4;
    if (filled > 0) bytes[Math.floor(i / 4) * 3 + filled - 1] = (bits >> (6 - 2 * filled)) & 0xff;
  }
  // The last digit's unused bits must be zero (section 3.5), or two texts would mean one key.
  const unused = rest === 0 ? 0 : bits & (rest === 2 ? 0b1111 : 0b11);
  return unused === 0 ? bytes : wiped(bytes);
}

function lengthWithoutPadding(text: Buffer): number {
  let end = text.length;
  while (end > 0 && text.length - end < 2 && text[end - 1] === PAD) end -= 1;
  return end;
}

function wiped(bytes: Buffer): null {
  bytes.fill(0);
  return null;
}
