import { z } from 'zod';
import type { SlotReference } from '../secrets-store/references.js';

/** A model provider: what it is called, which secrets it needs, and some of its models, for whoever has to choose. */
export interface ProviderFacts {
  title: string;
  /** Found by these names among the team's secrets. */
  secrets: readonly SlotReference[];
  /** Suggestions. Whatever else the provider has can be asked for by its name. */
  models: readonly string[];
}

const apiKey = (secret: string): readonly SlotReference[] => [{ slot: 'apiKey', secret }];

/** The providers of the playground. A provider's key is the first part of its models' names: `openai/gpt-5.6`. */
export const PROVIDERS = {
  openai: {
    title: 'OpenAI',
    secrets: apiKey('OPENAI_API_KEY'),
    models: ['gpt-6-sol', 'gpt-6-luna', 'gpt-5.6', 'gpt-5-mini', 'gpt-4o', 'gpt-4o-mini'],
  },
  anthropic: {
    title: 'Anthropic',
    secrets: apiKey('ANTHROPIC_API_KEY'),
    models: ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'],
  },
  google: {
    title: 'Google',
    secrets: apiKey('GEMINI_API_KEY'),
    models: ['gemini-pro-latest', 'gemini-flash-latest', 'gemini-flash-lite-latest', 'gemini-2.5-flash'],
  },
  bedrock: {
    title: 'Amazon Bedrock',
    secrets: [
      { slot: 'accessKeyId', secret: 'AWS_ACCESS_KEY_ID' },
      { slot: 'secretAccessKey', secret: 'AWS_SECRET_ACCESS_KEY' },
      { slot: 'region', secret: 'AWS_REGION_NAME' },
    ],
    models: ['us.anthropic.claude-sonnet-5-5', 'us.amazon.nova-pro-v1:0', 'us.meta.llama3-3-70b-instruct-v1:0'],
  },
  azure: {
    title: 'Azure OpenAI',
    secrets: [
      { slot: 'apiKey', secret: 'AZURE_API_KEY' },
      { slot: 'apiBase', secret: 'AZURE_API_BASE' },
      { slot: 'apiVersion', secret: 'AZURE_API_VERSION' },
    ],
    // A team names its deployments itself.
    models: [],
  },
  deepseek: {
    title: 'Deepseek',
    secrets: apiKey('DEEPSEEK_API_KEY'),
    models: ['deepseek-v4-pro', 'deepseek-v4-flash'],
  },
  groq: {
    title: 'Groq',
    secrets: apiKey('GROQ_API_KEY'),
    models: ['openai/gpt-oss-120b', 'llama-3.3-70b-versatile', 'llama-3.1-8b-instant'],
  },
  mistral: {
    title: 'Mistral',
    secrets: apiKey('MISTRAL_API_KEY'),
    models: ['mistral-large-latest', 'mistral-medium-latest', 'mistral-small-latest', 'codestral-latest'],
  },
  xai: { title: 'X.AI', secrets: apiKey('XAI_API_KEY'), models: ['grok-latest', 'grok-4.7', 'grok-4.6'] },
} as const satisfies Record<string, ProviderFacts>;

export type ProviderKey = keyof typeof PROVIDERS;
export const PROVIDER_KEYS = Object.keys(PROVIDERS) as ProviderKey[];
export const providerKey = z.enum(PROVIDER_KEYS);

export function isProviderKey(text: string): text is ProviderKey {
  return Object.hasOwn(PROVIDERS, text);
}
