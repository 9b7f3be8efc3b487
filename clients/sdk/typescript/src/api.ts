import { CountersignApiError } from './api-error.js';
import { readEvents, type ServerEvent } from './read-events.js';

export interface ApiOptions {
  /** COUNTERSIGN_URL unless given. */
  url?: string | undefined;
  /** COUNTERSIGN_API_KEY unless given. */
  apiKey?: string | undefined;
  /** The team's slug or id; COUNTERSIGN_TEAM, or `default`, unless given. */
  team?: string | undefined;
}

/** One team of one deployment, with what every JavaScript runtime has. */
export class Api {
  private readonly base: string;
  private readonly key: string;

  constructor({ url, apiKey, team }: ApiOptions) {
    const env = globalThis.process?.env ?? {};
    const address = (url ?? env['COUNTERSIGN_URL'] ?? 'http://127.0.0.1:8400').replace(/\/+$/, '');
    const key = apiKey ?? env['COUNTERSIGN_API_KEY'];
    if (!key) throw new Error('Give apiKey, or set COUNTERSIGN_API_KEY.');
    this.key = key;
    this.base = `${address}/v1/teams/${encodeURIComponent(team ?? env['COUNTERSIGN_TEAM'] ?? 'default')}`;
  }

  /** @throws CountersignApiError for what the API refuses */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.send(method, path, json, body === undefined ? null : JSON.stringify(body));
    return (await response.json()) as T;
  }

  /** It ends where the stream does. */
  async *events(path: string, after: string | null): AsyncGenerator<ServerEvent> {
    const position: Record<string, string> = after === null ? {} : { 'last-event-id': after };
    const response = await this.send('GET', path, { accept: 'text/event-stream', ...position }, null);
    if (response.body) yield* readEvents(response.body);
  }

  private async send(method: string, path: string, headers: Record<string, string>, body: string | null) {
    const response = await fetch(`${this.base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...headers },
      body,
      // The API sends nobody elsewhere, and the key is for it alone.
      redirect: 'error',
    });
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

async function refusal(response: Response): Promise<CountersignApiError> {
  const { code, detail } = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  return new CountersignApiError(
    code ?? 'UNEXPECTED_ANSWER',
    detail ?? `The server answered ${response.status}.`,
    response.status,
  );
}
