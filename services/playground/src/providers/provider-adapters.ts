import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createDeepSeek } from '@ai-sdk/deepseek';
import { createGoogle } from '@ai-sdk/google';
import { createGroq } from '@ai-sdk/groq';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import type { APICallError } from '@ai-sdk/provider';
import { createXai } from '@ai-sdk/xai';
import type { ProviderKey } from '@countersign/contracts';
import { azureEndpoint } from './azure-endpoint.js';
import { bedrockEndpoint } from './bedrock-endpoint.js';
import { credential } from './credential.js';
import { isUnauthorised, type ProviderAdapter } from './provider-adapter.js';

/**
 * SAFETY: the AI SDK takes what it is not given from the environment, of every process that it runs in: another key, or
 * another address for ours. So every setting that it would look for there is given here.
 */
export const PROVIDER_ADAPTERS: Readonly<Record<ProviderKey, ProviderAdapter>> = {
  openai: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createOpenAI({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://api.openai.com/v1',
        fetch,
      }).chat(name),
    takes: ['logprobs', 'streamed logprobs', 'logit_bias'],
    rejects: isUnauthorised,
  },
  anthropic: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createAnthropic({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://api.anthropic.com/v1',
        fetch,
      }).messages(name),
    rejects: isUnauthorised,
  },
  google: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createGoogle({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://generativelanguage.googleapis.com/v1beta',
        fetch,
      }).chat(name),
    // A wrong key is an invalid argument there, by 400.
    rejects: (error) => isUnauthorised(error) || says(error, /"API_KEY_INVALID"/),
  },
  bedrock: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createAmazonBedrock({
        // Not empty by mistake: without it a bearer token of the environment would go before the signature.
        apiKey: '',
        accessKeyId: credential(credentials, 'accessKeyId'),
        secretAccessKey: credential(credentials, 'secretAccessKey'),
        ...bedrockEndpoint(credentials, baseUrl),
        fetch,
      })(name),
    rejects: isUnauthorised,
  },
  azure: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createAzure({
        apiKey: credential(credentials, 'apiKey'),
        ...azureEndpoint(credentials, baseUrl),
        fetch,
      }).chat(name),
    // Of a stream it keeps the last piece's only.
    takes: ['logprobs', 'logit_bias'],
    rejects: isUnauthorised,
  },
  deepseek: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createDeepSeek({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://api.deepseek.com',
        fetch,
      }).chat(name),
    takes: ['logprobs', 'streamed logprobs'],
    rejects: isUnauthorised,
  },
  groq: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createGroq({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://api.groq.com/openai/v1',
        fetch,
      }).languageModel(name),
    rejects: isUnauthorised,
  },
  mistral: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createMistral({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://api.mistral.ai/v1',
        fetch,
      }).chat(name),
    rejects: isUnauthorised,
  },
  xai: {
    model: (name, credentials, { baseUrl, fetch }) =>
      createXai({
        apiKey: credential(credentials, 'apiKey'),
        baseURL: baseUrl ?? 'https://api.x.ai/v1',
        fetch,
      }).languageModel(name),
    // A wrong key is an invalid argument there too.
    rejects: (error) => isUnauthorised(error) || says(error, /incorrect api key/i),
  },
};

function says({ statusCode, responseBody }: APICallError, pattern: RegExp): boolean {
  return statusCode === 400 && pattern.test(responseBody ?? '');
}
