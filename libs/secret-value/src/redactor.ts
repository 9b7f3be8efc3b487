import type { SecretValue } from './secret-value.js';

/** Shorter values occur in innocent text by chance; they are not masked by content (DESIGN §5). */
export const MASKED_BYTES_MIN = 6;

/**
 * Replaces every occurrence of the values in use, in each form in which they tend to come back: as they are,
 * JSON-escaped, URL-encoded, base64, base64url and hex. For whole texts; made and used within the span of a use.
 */
export class Redactor {
  private readonly masks: { form: string; mask: string; ignoreCase: boolean }[] = [];

  constructor(values: readonly SecretValue[]) {
    for (const value of values) {
      const bytes = value.reveal();
      if (bytes.length < MASKED_BYTES_MIN) continue;
      const mask = `[secret ${value.name}]`;
      for (const form of textForms(bytes)) this.masks.push({ form, mask, ignoreCase: false });
      this.masks.push({ form: bytes.toString('hex'), mask, ignoreCase: true });
    }
    // A longer form first: a value that contains another is masked whole.
    this.masks.sort((a, b) => b.form.length - a.form.length);
  }

  redact(text: string): string {
    return this.masks.reduce((redacted, { form, mask, ignoreCase }) => {
      if (!ignoreCase) return redacted.replaceAll(form, () => mask);
      return replaceHex(redacted, form, mask);
    }, text);
  }
}

/** Not by a regular expression: that of a long value is too large, and the error that says so holds all of it. */
function replaceHex(text: string, hex: string, mask: string): string {
  // Only these letters, so that every position stays where it is.
  const lower = text.replace(/[A-F]/g, (letter) => letter.toLowerCase());
  let redacted = '';
  let from = 0;
  for (let at = lower.indexOf(hex); at !== -1; at = lower.indexOf(hex, from)) {
    redacted += text.slice(from, at) + mask;
    from = at + hex.length;
  }
  return redacted + text.slice(from);
}

/** Every text that holds the value, but for hex. */
export function textForms(bytes: Buffer): Set<string> {
  const text = bytes.toString('utf8');
  const json = JSON.stringify(text).slice(1, -1);
  const forms = new Set([
    text,
    json,
    json.replaceAll('/', '\\/'),
    escapeNonAscii(json),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    encodeURI(text),
    ...base64Cores(bytes, 'base64'),
    ...base64Cores(bytes, 'base64url'),
  ]);
  return new Set([...forms].filter((form) => form.length >= MASKED_BYTES_MIN));
}

function escapeNonAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Inside a longer text that was encoded, a value starts at one of three offsets within a group of three bytes. At each,
 * the characters that depend on the value alone are the same whatever surrounds it: those are looked for. One
 * character on either side may hold some bits of the value, and fewer than six are no secret.
 */
function base64Cores(bytes: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(encoding)
      .replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(start, end);
  });
}
