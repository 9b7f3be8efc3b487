import { Matcher } from './redaction/matcher.js';
import { Redaction } from './redaction.js';
import type { SecretValue } from './secret-value.js';

/** A surrogate without its other half, as a JavaScript string may hold: no bytes stand for it, and no form has one. */
const LONE_SURROGATES = /(\p{Surrogate}+)/u;

/**
 * Replaces every occurrence of the values in use, in each form in which they tend to come back (DESIGN §5): as they are,
 * JSON-escaped, URL-encoded, base64, base64url and hex, by `[secret NAME]`. Values under `MASKED_BYTES_MIN` bytes are
 * left alone. Any number of texts can be on their way at once. It has copies of the values: wipe it when the use is over.
 */
export class Redactor {
  readonly #matcher: Matcher;
  /** Made when there is a text for it. */
  #lowered: Matcher | null = null;

  constructor(values: readonly SecretValue[]) {
    this.#matcher = Matcher.of(values);
  }

  /** A whole text at once. @throws Error once wiped */
  redact(text: string): string {
    if (text.isWellFormed()) return redactText(text, this.stream());
    const parts = text.split(LONE_SURROGATES);
    return parts.map((part, index) => (index % 2 === 1 ? part : this.redact(part))).join('');
  }

  /** A whole text at once, or bytes that need not be text. @returns may share their memory. @throws Error once wiped */
  redactBytes(bytes: Uint8Array): Buffer {
    return redactWhole(bytes, this.stream());
  }

  /** A whole text that was brought to lower case on its way, as the names of headers are. @throws Error once wiped */
  redactLowered(text: string): string {
    this.#matcher.assertUsable();
    this.#lowered ??= this.#matcher.lowered();
    return redactText(text, new Redaction(this.#lowered));
  }

  /** A text that comes in chunks. @throws Error once wiped */
  stream(): Redaction {
    this.#matcher.assertUsable();
    return new Redaction(this.#matcher);
  }

  /** Overwrites the copies of the values and all that was made of them. Texts on their way fail from then on. */
  wipe(): void {
    this.#matcher.wipe();
    this.#lowered?.wipe();
  }
}

function redactText(text: string, redaction: Redaction): string {
  const bytes = Buffer.from(text);
  const redacted = redactWhole(bytes, redaction).toString('utf8');
  // The text may hold values: what was made of it here does not wait for the garbage to be collected.
  bytes.fill(0);
  return redacted;
}

function redactWhole(bytes: Uint8Array, redaction: Redaction): Buffer {
  const beginning = redaction.push(bytes);
  const rest = redaction.end();
  return rest.length > 0 ? Buffer.concat([beginning, rest]) : beginning;
}
