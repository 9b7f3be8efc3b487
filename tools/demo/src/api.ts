import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** What the API answers where it refuses (RFC 9457). */
export interface Problem {
  code: string;
  detail: string;
}

export interface Answer<Body> {
  status: number;
  body: Body;
}

/** The HTTP API, as any client sees it. */
export class Api {
  private cookie = '';

  constructor(private readonly url: string) {}

  async signIn(email: string, password: string): Promise<void> {
    const { response } = await this.request('POST', '/v1/auth/login', { email, password });
    this.cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }

  async call<Body = Problem>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    const { response, text } = await this.request(method, path, body);
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body };
  }

  /** The names of the events of a stream (server-sent events), until it ends. */
  async *events(path: string): AsyncGenerator<string> {
    const response = await fetch(`${this.url}${path}`, { headers: { cookie: this.cookie } });
    const lines = createInterface({ input: Readable.fromWeb(response.body!) });
    for await (const line of lines) if (line.startsWith('event: ')) yield line.slice('event: '.length);
  }

  private async request(method: string, path: string, body?: unknown) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { cookie: this.cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { response, text: await response.text() };
  }
}
