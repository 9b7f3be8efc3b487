/** Text of some kind, without end, a piece at a time. */
type Writer = () => string | Buffer;

export interface Sample {
  name: string;
  bytes: Buffer;
  /** Of real life, and so held to the limit; or made to be slow. */
  isRealistic: boolean;
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LEVELS = ['INFO', 'DEBUG', 'WARN', 'ERROR'];
const WORDS = ['delivered', 'retry', 'queued', 'timeout after', 'accepted by', 'payload', 'connection', 'evaluation'];
/** As vendors begin their tokens, so that values share beginnings with one another and with other tokens in the text. */
const PREFIXES = ['ghp_', 'sk-live-', 'xoxb-', 'glpat-', 'AKIA', ''];
export const VALUE_BYTES = 40;

/** Values and texts of one seed: the same in every run. */
export class TextMaker {
  private state = 20_261_124;
  readonly values: string[];

  constructor(count: number) {
    this.values = Array.from({ length: count }, (_, index) => {
      const prefix = PREFIXES[index % PREFIXES.length]!;
      return prefix + this.token(VALUE_BYTES - prefix.length);
    });
  }

  samples(bytes: number): Sample[] {
    const realistic = { log: () => this.logLine(), JSON: () => this.json(), base64: () => this.base64() };
    const slow = {
      'a value a line': () => `${this.pick(this.values)}\n`,
      'beginnings of values': () => this.beginning(this.pick(this.values)),
      '… in base64': () => this.beginning(Buffer.from(this.pick(this.values)).toString('base64')),
      '… in hex': () => this.beginning(Buffer.from(this.pick(this.values)).toString('hex')),
      '… as JSON, all escaped': () => this.beginning([...this.pick(this.values)].map(escaped).join('')),
    };
    const of = (writers: Record<string, Writer>, isRealistic: boolean) =>
      Object.entries(writers).map(([name, writer]) => ({ name, bytes: filled(bytes, writer), isRealistic }));
    return [...of(realistic, true), ...of(slow, false)];
  }

  token(length: number): string {
    return Array.from({ length }, () => this.pick(ALPHANUMERIC)).join('');
  }

  /** With a token that is no value in every fourth line, and a value in every thousandth. */
  private logLine(): string {
    const time = new Date(1_795_000_000_000 + this.below(86_400_000)).toISOString();
    const token = this.below(4) === 0 ? ` token=${this.pick(PREFIXES)}${this.token(32)}` : '';
    const value = this.below(1_000) === 0 ? ` key=${this.pick(this.values)}` : '';
    const url = `https://hooks.example.com/v1/${this.token(12)}?attempt=${this.below(9)}`;
    return `${time} ${this.pick(LEVELS)} webhooks ${this.pick(WORDS)} ${url} in ${this.below(900)} ms${token}${value}\n`;
  }

  private json(): string {
    const line = {
      id: this.token(26),
      type: 'delivery.failed',
      data: {
        url: `https://example.com/${this.token(8)}`,
        status: 500 + this.below(4),
        body: '{"error":"\n\t<p>no</p>"}',
      },
      tags: [this.pick(WORDS), this.pick(WORDS)],
      ...(this.below(1_000) === 0 && { key: this.pick(this.values) }),
    };
    return `${JSON.stringify(line)}\n`;
  }

  private base64(): string {
    const bytes = Buffer.from(Array.from({ length: 57 * 20 }, () => this.below(256)));
    return `${bytes.toString('base64')}\n`;
  }

  private beginning(form: string): string {
    return form.slice(0, 8 + this.below(form.length - 8));
  }

  private pick<T>(from: ArrayLike<T>): T {
    return from[this.below(from.length)]!;
  }

  /** Mulberry32. */
  private below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function filled(length: number, writer: Writer): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const piece = Buffer.from(writer() as string);
    at += piece.copy(bytes, at);
  }
  return bytes;
}
