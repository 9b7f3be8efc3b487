import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { printable, type CliContext } from './context.js';
import { ApiFailure, Failure } from './failure.js';

export interface ApiOptions {
  /** The gateway's address. */
  url?: string;
  apiKeyFile?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:8400';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const API_KEY = /^cs_[A-Za-z0-9_-]{1,197}$/;

/** Longer than the API itself waits for anything that these commands ask for. */
const ANSWER_WITHIN_MS = 60_000;

/** The public API, with the key of whoever calls. The key comes from the environment or a file, never from an argument. */
export class ApiClient {
  private constructor(
    private readonly context: CliContext,
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** @throws Failure naming what is missing */
  static of(context: CliContext, options: ApiOptions): ApiClient {
    const url = URL.parse(options.url ?? (context.env['COUNTERSIGN_URL'] || DEFAULT_URL));
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw new Failure('The address is none: --url or COUNTERSIGN_URL must be an http or https URL.', 2);
    }
    if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
      context.stderr.write('Warning: the address is not https, so everybody on the way can read your API key.\n');
    }
    return new ApiClient(context, url.href.replace(/\/+$/, ''), apiKey(context, options));
  }

  get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return this.send('GET', path, undefined, schema);
  }

  post<S extends z.ZodType>(path: string, body: object, schema: S): Promise<z.output<S>> {
    return this.send('POST', path, body, schema);
  }

  delete<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return this.send('DELETE', path, undefined, schema);
  }

  /** The answer itself, for those that are read as they come. @throws ApiFailure */
  async open(method: string, path: string, body?: unknown, signal = this.context.signal): Promise<Response> {
    const response = await this.request(method, path, body, signal);
    if (response.ok) return response;
    const problem = (await response.json().catch(() => null)) as { code?: unknown; detail?: unknown } | null;
    if (typeof problem?.code !== 'string' || typeof problem.detail !== 'string') {
      throw new ApiFailure(
        `${this.url} answered ${response.status}, and not as Countersign does. Check the address: --url or COUNTERSIGN_URL.`,
        response.status >= 502,
      );
    }
    throw new ApiFailure(printable(`${problem.code}: ${problem.detail}`), response.status === 503);
  }

  private async send<S extends z.ZodType>(method: string, path: string, body: unknown, schema: S) {
    const signal = AbortSignal.any([this.context.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const response = await this.open(method, path, body, signal);
    const answer = schema.safeParse(await response.json().catch(() => null));
    if (answer.success) return answer.data;
    throw new Failure(
      `${this.url} gave an answer that this command does not understand. Use the command of the release that runs there.`,
    );
  }

  private async request(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    try {
      return await this.context.fetch(`${this.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // The API never redirects; whoever does would be given the key.
        redirect: 'error',
        signal,
      });
    } catch (error) {
      if (this.context.signal.aborted) throw error;
      throw new ApiFailure(
        `${this.url} cannot be reached (${reasonOf(error)}). Check that Countersign runs there, or name another address: --url or COUNTERSIGN_URL.`,
        true,
      );
    }
  }
}

function reasonOf(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'no answer in time';
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'no answer';
}

function apiKey(context: CliContext, { apiKeyFile }: ApiOptions): string {
  const key = apiKeyFile === undefined ? context.env['COUNTERSIGN_API_KEY'] : read(apiKeyFile);
  if (!key) {
    throw new Failure(
      'There is no API key. Make one (POST /v1/api-keys) and set COUNTERSIGN_API_KEY, or name a file that holds it: --api-key-file.',
      2,
    );
  }
  // Nothing of it is repeated: it may be another secret, in the wrong place.
  if (!API_KEY.test(key)) throw new Failure('What is given as the API key is none: one begins with cs_.', 2);
  return key;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Failure(`--api-key-file names a file that cannot be read (${(error as NodeJS.ErrnoException).code}).`, 2);
  }
}
