import { PROVIDER_KEYS, PROVIDERS, type ProviderKey } from '@countersign/contracts';
import { openAiProtocol, PROVIDER_ROWS, ProviderDouble, startSystem, type TestSystem } from '@countersign/testing';
import OpenAI from 'openai';
import { ApiClient } from '../api-client.js';

export const TEAM = '/v1/teams/default';
export const CUSTOM_KEY = 'custom-key-0123456789';

/** A whole system with a double of every provider, told by the operator that they are where the doubles are. */
export class PlaygroundSystem {
  readonly doubles = new Map<ProviderKey, ProviderDouble>();
  /** A provider that the team brings along. */
  custom!: ProviderDouble;
  system!: TestSystem;
  api!: ApiClient;
  private apiKey = '';

  static async start(keys: readonly ProviderKey[] = PROVIDER_KEYS): Promise<PlaygroundSystem> {
    const playground = new PlaygroundSystem();
    try {
      for (const key of keys) {
        const { protocol, credential } = PROVIDER_ROWS[key];
        playground.doubles.set(key, await ProviderDouble.start(protocol, credential));
      }
      playground.custom = await ProviderDouble.start(openAiProtocol, CUSTOM_KEY);
      const playgroundBaseUrls = keys.map((key) => `${key}=${playground.double(key).url}${PROVIDER_ROWS[key].path}`);
      const settings = { playgroundBaseUrls, egressAllow: playground.custom.host };
      playground.system = await startSystem({ mode: 'processes', settings });
      await playground.signIn();
      return playground;
    } catch (error) {
      await playground.stop();
      throw error;
    }
  }

  double(key: ProviderKey): ProviderDouble {
    return this.doubles.get(key)!;
  }

  /** The public client, as anybody uses it: a base URL and an API key of Countersign. */
  client(apiKey = this.apiKey): OpenAI {
    return new OpenAI({ apiKey, baseURL: `${this.system.url}${TEAM}/playground/v1`, maxRetries: 0 });
  }

  /** Creates the provider's secrets and enables it. */
  async enable(key: ProviderKey, values = PROVIDER_ROWS[key].values): Promise<void> {
    for (const { slot, secret } of PROVIDERS[key].secrets) {
      await this.expect(201, 'POST', '/secrets', { name: secret, value: values[slot] });
    }
    await this.expect(200, 'POST', `/playground/providers/${key}/enable`);
  }

  async provider(key: string): Promise<{ health: string; secrets: { secret: string; state: string }[] }> {
    const { items } = await this.expect(200, 'GET', '/playground/providers');
    return (items as { key: string; health: string; secrets: { secret: string; state: string }[] }[]).find(
      (one) => one.key === key,
    )!;
  }

  async expect(status: number, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.api.call(method, TEAM + path, body);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path} came to ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  async stop(): Promise<void> {
    await Promise.all([this.custom, ...this.doubles.values()].map((double) => double?.stop()));
    await this.system?.stop();
  }

  private async signIn(): Promise<void> {
    this.api = new ApiClient(this.system.url);
    await this.api.signIn(this.system.admin);
    const { body } = await this.api.call('POST', '/v1/api-keys', { name: 'openai' });
    this.apiKey = String(body['key']);
  }
}
