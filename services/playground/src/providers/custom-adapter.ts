import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { credential } from './credential.js';
import { isUnauthorised, type ProviderAdapter } from './provider-adapter.js';

/** What an admin has said of a custom provider. */
export interface CustomProvider {
  name: string;
  baseUrl: string;
  hasApiKey: boolean;
  /** Sent as they are. */
  headers: Readonly<Record<string, string>>;
  /** The names of headers whose values are secrets, by slot. */
  secretHeaders: ReadonlyMap<string, string>;
}

/** A provider that a team brings along: anything that speaks OpenAI's chat completions. */
export function customAdapter(custom: CustomProvider): ProviderAdapter {
  return {
    model: (name, credentials, { baseUrl, fetch }) =>
      createOpenAICompatible({
        name: 'custom',
        baseURL: baseUrl ?? custom.baseUrl,
        apiKey: custom.hasApiKey ? credential(credentials, 'apiKey') : undefined,
        headers: { ...custom.headers, ...secretHeaders(custom, credentials) },
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
        supportedUrls: () => ({ 'image/*': [/^https?:\/\/.*$/] }),
      }).chatModel(name),
    rejects: isUnauthorised,
  };
}

function secretHeaders({ secretHeaders: named }: CustomProvider, credentials: Parameters<typeof credential>[0]) {
  return Object.fromEntries([...named].map(([slot, header]) => [header, credential(credentials, slot)]));
}
