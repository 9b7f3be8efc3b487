import { ApiClient, startSystem, type TestSystem } from '@countersign/testing';
import { Child } from '../child.js';
import { cpuOfTreeMs } from '../process-cpu.js';
import type { DoubleApi, LoadApi, LoadRequest } from './apis.js';
import type { PlaygroundOptions } from './options.js';

const CREDENTIAL = 'sk-of-the-benchmark-0123456789';

/** A whole system, one process for each service, with the provider's double and whoever asks in processes of their own. */
export class Rig {
  private constructor(
    private readonly system: TestSystem,
    private readonly double: Child<DoubleApi>,
    readonly load: Child<LoadApi>,
    private readonly doubleUrl: string,
    private readonly apiKey: string,
    private readonly options: PlaygroundOptions,
  ) {}

  static async start(options: PlaygroundOptions): Promise<Rig> {
    const double = Child.start<DoubleApi>(new URL('./double-child.js', import.meta.url));
    const load = Child.start<LoadApi>(new URL('./load-child.js', import.meta.url));
    let system: TestSystem | null = null;
    try {
      const { pieces, everyMs } = options;
      const { url } = await double.ask('start', { pieces, everyMs, credential: CREDENTIAL });
      system = await startSystem({ mode: 'processes', settings: { playgroundBaseUrls: [`openai=${url}/v1`] } });
      return new Rig(system, double, load, url, await prepare(system), options);
    } catch (error) {
      await Promise.all([double.stop(), load.stop(), system?.stop()]);
      throw error;
    }
  }

  /** To the double, without anything in between. */
  get direct(): LoadRequest {
    return this.requestTo(`${this.doubleUrl}/v1`, CREDENTIAL, 'gpt-4o');
  }

  get throughPlayground(): LoadRequest {
    return this.requestTo(`${this.system.url}/v1/teams/default/playground/v1`, this.apiKey, 'openai/gpt-4o');
  }

  /** CPU time so far, in milliseconds, of each process of the system. */
  cpu(): Record<string, number> {
    const { services, postgres, nats } = this.system.system;
    const own = [...services.processes].map(([name, { pid }]) => [name, cpuOfTreeMs(pid)] as const);
    const servers = [
      ['PostgreSQL', cpuOfTreeMs(postgres?.process.pid ?? null)] as const,
      ['NATS', cpuOfTreeMs(nats?.process.pid ?? null)] as const,
    ];
    return Object.fromEntries([...own, ...servers]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.double.stop(), this.load.stop()]);
    await this.system.stop();
  }

  private requestTo(base: string, key: string, model: string): LoadRequest {
    const { streams, turns, pieces, everyMs } = this.options;
    return {
      url: `${base}/chat/completions`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Count.' }] }),
      concurrency: streams,
      turns,
      expected: Array.from({ length: pieces }, (_, index) => `${index};`).join(''),
      streamMs: pieces * everyMs,
    };
  }
}

/** @returns an API key */
async function prepare(system: TestSystem): Promise<string> {
  const api = new ApiClient(system.url);
  await api.signIn(system.admin);
  const team = '/v1/teams/default';
  await done(api.call('POST', `${team}/secrets`, { name: 'OPENAI_API_KEY', value: CREDENTIAL }));
  await done(api.call('POST', `${team}/playground/providers/openai/enable`));
  return String((await done(api.call('POST', '/v1/api-keys', { name: 'benchmark' })))['key']);
}

async function done(calling: ReturnType<ApiClient['call']>): Promise<Record<string, unknown>> {
  const { method, path, status, body } = await calling;
  if (status < 300) return body;
  throw new Error(`${method} ${path} came to ${status}.`);
}
