import type { ReceivedResponse, SentRequest } from '@countersign/contracts';
import type { Redactor } from '@countersign/secret-value';
import type { IncomingResponse } from './http-sender.js';

/** What is read of an answer, and shown of a body. */
export const SHOWN_BYTES_MAX = 65_536;

/** No header's name or value holds it (RFC 9110), so that many can be looked through as one text. */
const LINE_BREAK = '\n';

/**
 * What of an exchange may be shown to people: every value in use is masked, in each form that the redactor knows.
 * For the span of the use: the redactor needs the values to find them.
 */
export class ExchangeView {
  /** @param redactor of everything that was opened for the exchange, whether or not it was sent; null without any */
  constructor(private readonly redactor: Redactor | null) {}

  /** @param request as it was sent, but with masks where values were filled in: short values are masked there too */
  showRequest(request: { url: string; headers: Record<string, string>; body: string }): SentRequest {
    const body = this.redact(request.body);
    const rest = body.length - SHOWN_BYTES_MAX;
    return {
      method: 'POST',
      url: this.redact(request.url),
      headers: this.showHeaders(request.headers),
      body: rest > 0 ? `${body.slice(0, SHOWN_BYTES_MAX).toWellFormed()}… (${rest} more characters)` : body,
    };
  }

  showResponse({ status, headers, body, truncated }: IncomingResponse): ReceivedResponse {
    const shown = this.showBody(headers['content-encoding'], body, truncated);
    return { status, headers: this.showHeaders(headers), body: shown, truncated };
  }

  private showBody(encoding: string | undefined, body: Buffer, cut: boolean): string {
    // Nothing is looked for in bytes that are not plain text, so nothing of them is shown.
    if (encoding !== undefined && encoding !== 'identity') return `(${body.length} bytes, ${encoding})`;
    if (body.includes(0)) return `(${body.length} bytes, not text)`;
    return this.redactBytes(body, cut).toString('utf8').slice(0, SHOWN_BYTES_MAX).toWellFormed();
  }

  private redactBytes(body: Buffer, cut: boolean): Buffer {
    if (!this.redactor) return body;
    if (!cut) return this.redactor.redactBytes(body);
    const redaction = this.redactor.stream();
    // Where reading stopped, the beginning of a value may stand unmasked: what is held back for that is left out.
    const settled = redaction.push(body);
    redaction.wipe();
    return settled;
  }

  private showHeaders(headers: Record<string, string>): Record<string, string> {
    if (!this.redactor) return headers;
    const parts = Object.entries(headers).flat();
    const redacted = this.redact(parts.join(LINE_BREAK)).split(LINE_BREAK);
    // A value with line breaks in it can be found across headers, and masks them away: then each is looked through.
    const shown = redacted.length === parts.length ? redacted : parts.map((part) => this.redact(part));
    const names = this.redactNames(shown.filter((_, index) => index % 2 === 0));
    return Object.fromEntries(names.map((name, index) => [name, shown[2 * index + 1]!]));
  }

  /** Names are in lower case by the time anybody sees them, and so is a value that came back as one. */
  private redactNames(names: readonly string[]): readonly string[] {
    const redacted = this.redactor!.redactLowered(names.join(LINE_BREAK)).split(LINE_BREAK);
    return redacted.length === names.length ? redacted : names.map((name) => this.redactor!.redactLowered(name));
  }

  private redact(text: string): string {
    return this.redactor ? this.redactor.redact(text) : text;
  }
}
