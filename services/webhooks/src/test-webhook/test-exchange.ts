import type { WebhookTestResult } from '@countersign/contracts';
import type { OpenedSecret } from '@countersign/holder';
import { Redactor } from '@countersign/secret-value';
import type { IncomingResponse } from '../domain/http-sender.js';

/** What is shown of a body. */
export const SHOWN_BYTES_MAX = 65_536;

/** The longest form that the redactor looks for is JSON's `\u00xx`, six characters for one byte. */
const FORM_LENGTH_PER_BYTE = 6;

/**
 * What of an exchange may be shown to people: every value in use is masked, in each form that the redactor knows.
 * Made within the span of the use, since it needs the values to find them.
 */
export class TestExchange {
  private readonly redactor: Redactor;
  private readonly longestForm: number;

  constructor(opened: readonly OpenedSecret[]) {
    this.redactor = new Redactor(opened.map(({ value }) => value));
    this.longestForm = FORM_LENGTH_PER_BYTE * Math.max(0, ...opened.map(({ value }) => value.reveal().length));
  }

  /** How much of an answer to read: a value that begins within what is shown must be read to its end to be found. */
  get readBytes(): number {
    return SHOWN_BYTES_MAX + this.longestForm;
  }

  /** @param request as it was sent, but with masks where values were filled in: short values are masked there too */
  showRequest(request: { url: string; headers: Record<string, string>; body: string }): WebhookTestResult['request'] {
    const body = this.redactor.redact(request.body);
    const rest = body.length - SHOWN_BYTES_MAX;
    return {
      method: 'POST',
      url: this.redactor.redact(request.url),
      headers: this.showHeaders(request.headers),
      body: rest > 0 ? `${body.slice(0, SHOWN_BYTES_MAX)}… (${rest} more characters)` : body,
    };
  }

  showResponse({ status, headers, body, truncated }: IncomingResponse): WebhookTestResult['response'] {
    const shown = this.showBody(headers['content-encoding'], body, truncated);
    return { status, headers: this.showHeaders(headers), body: shown, truncated: body.length > SHOWN_BYTES_MAX };
  }

  private showBody(encoding: string | undefined, body: Buffer, cut: boolean): string {
    // Nothing is looked for in bytes that are not plain text, so nothing of them is shown.
    if (encoding !== undefined && encoding !== 'identity') return `(${body.length} bytes, ${encoding})`;
    if (body.includes(0)) return `(${body.length} bytes, not text)`;
    const text = this.redactor.redact(body.toString('utf8'));
    // Where reading stopped, the beginning of a value may stand unmasked; it is shorter than its longest form.
    return (cut ? text.slice(0, Math.max(0, text.length - this.longestForm)) : text).slice(0, SHOWN_BYTES_MAX);
  }

  private showHeaders(headers: Record<string, string>): Record<string, string> {
    const redact = (text: string) => this.redactor.redact(text);
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [redact(name), redact(value)]));
  }
}
