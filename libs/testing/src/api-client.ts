import { setTimeout as sleep } from 'node:timers/promises';

export interface RecordedAnswer {
  method: string;
  path: string;
  status: number;
  /** Headers and body as they came. */
  text: string;
  body: Record<string, unknown>;
}

export interface CallOptions {
  headers?: Record<string, string>;
  /** Sent as it is, instead of JSON. */
  raw?: string | Uint8Array;
}

/** A client of the API that keeps every answer, for those who search them. */
export class ApiClient {
  private credentials: Record<string, string> = {};

  constructor(
    private readonly url: string,
    readonly answers: RecordedAnswer[] = [],
    /** The tokens of all sessions that were started, which no answer in `answers` shows. */
    readonly sessions: string[] = [],
  ) {}

  /** Somebody else, whose answers are kept with these. */
  another(): ApiClient {
    return new ApiClient(this.url, this.answers, this.sessions);
  }

  async signIn({ email, password }: { email: string; password: string }): Promise<void> {
    const response = await fetch(`${this.url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (!response.ok) throw new Error(`The sign-in was refused with ${response.status}.`);
    const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!;
    this.sessions.push(cookie.slice(cookie.indexOf('=') + 1));
    this.useCookie(cookie);
  }

  useCookie(cookie: string): void {
    this.credentials = { cookie };
  }

  useKey(key: string): void {
    this.credentials = { authorization: `Bearer ${key}` };
  }

  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<RecordedAnswer> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const headers: Record<string, string> = { ...this.credentials };
    if (json !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, ...options.headers },
      body: (options.raw as string | undefined) ?? json,
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await response.text();
    const text = `${JSON.stringify([...response.headers])}\n${answer}`;
    const recorded = { method, path, status: response.status, text, body: parse(answer) };
    this.answers.push(recorded);
    return recorded;
  }

  /** Repeats a write with its Idempotency-Key until it is acknowledged: any answer that is not *try again*. */
  async acknowledged(method: string, path: string, body: unknown, key: string, deadlineMs = 60_000) {
    const giveUpAt = performance.now() + deadlineMs;
    for (;;) {
      const headers = { 'idempotency-key': key };
      const answer = await this.call(method, path, body, { headers }).catch(() => null);
      if (answer && (answer.status < 500 || answer.body['code'] === 'SANDBOX_START_FAILED')) return answer;
      if (performance.now() > giveUpAt) {
        throw new Error(`${method} ${path} was not acknowledged in time: ${answer?.status} ${answer?.text}`);
      }
      await sleep(50); // between two tries of a client, as any client waits
    }
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
