import { chatCompletions } from './openai-protocol.js';
import type { DoubleFailure, ProviderProtocol } from './provider-protocol.js';
import type { Failure } from './script.js';

type Errors = Record<Failure, [status: number, body: unknown, headers?: Record<string, string>]>;

const WAIT = { 'retry-after': '7' };

function failing(errorsOf: (credential: string | null) => Errors) {
  return (failure: Failure, credential: string | null): DoubleFailure => {
    const [status, body, headers] = errorsOf(credential)[failure];
    return { status, body, headers };
  };
}

function error(message: string, type: string, code: string | null) {
  return { error: { message, type, param: null, code } };
}

const asOpenAi = failing((credential) => ({
  // The real one shows its first and last characters. A worse one shows all of it.
  credential: [401, error(`Incorrect API key provided: ${credential}.`, 'invalid_request_error', 'invalid_api_key')],
  'rate-limit': [429, error('Rate limit reached for gpt-4o.', 'requests', 'rate_limit_exceeded'), WAIT],
  overloaded: [503, error('The engine is currently overloaded.', 'server_error', null)],
  'no-model': [404, error('The model `gpt-0` does not exist.', 'invalid_request_error', 'model_not_found')],
  'bad-request': [400, error("Invalid value for 'temperature'.", 'invalid_request_error', null)],
}));

export const openAiProtocol: ProviderProtocol = chatCompletions({
  path: /^\/v1\/chat\/completions$/,
  usage: 'own',
  failure: asOpenAi,
});

export const azureProtocol: ProviderProtocol = chatCompletions({
  path: /^\/openai\/deployments\/[^/]+\/chat\/completions\?api-version=[\w.-]+$/,
  credentialOf: ({ headers }) => headers['api-key']?.toString() ?? null,
  usage: 'own',
  failure: failing((credential) => ({
    credential: [
      401,
      { error: { code: '401', message: `Access denied due to invalid subscription key ${credential}.` } },
    ],
    'rate-limit': [
      429,
      { error: { code: '429', message: 'Exceeded the token rate limit. Please retry after 7 seconds.' } },
      WAIT,
    ],
    overloaded: [503, { error: { code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' } }],
    'no-model': [404, { error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' } }],
    'bad-request': [400, error('Invalid value.', 'invalid_request_error', null)],
  })),
});

export const deepseekProtocol: ProviderProtocol = chatCompletions({
  path: /^\/chat\/completions$/,
  usage: 'last',
  failure: failing((credential) => ({
    credential: [
      401,
      error(
        `Authentication Fails, Your api key: ${credential} is invalid`,
        'authentication_error',
        'invalid_request_error',
      ),
    ],
    'rate-limit': [429, error('Rate limit reached', 'rate_limit_error', 'rate_limit'), WAIT],
    overloaded: [503, error('Service is too busy.', 'service_unavailable_error', 'service_unavailable_error')],
    'no-model': [400, error('Model Not Exist', 'invalid_request_error', 'invalid_request_error')],
    'bad-request': [422, error('Invalid parameters', 'invalid_request_error', 'invalid_request_error')],
  })),
});

export const groqProtocol: ProviderProtocol = chatCompletions({
  path: /^\/openai\/v1\/chat\/completions$/,
  usage: 'x_groq',
  failure: failing((credential) => ({
    credential: [401, error(`Invalid API Key ${credential}`, 'invalid_request_error', 'invalid_api_key')],
    'rate-limit': [429, error('Rate limit reached for model.', 'tokens', 'rate_limit_exceeded'), WAIT],
    overloaded: [503, error('Service Unavailable', 'internal_server_error', null)],
    'no-model': [404, error('The model `x` does not exist.', 'invalid_request_error', 'model_not_found')],
    'bad-request': [400, error("'messages' is wrong", 'invalid_request_error', null)],
  })),
});

const asMistral = (message: string, type: string, code: string) => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});

export const mistralProtocol: ProviderProtocol = chatCompletions({
  path: /^\/v1\/chat\/completions$/,
  usage: 'last',
  failure: failing((credential) => ({
    credential: [401, { detail: `Unauthorized ${credential}` }],
    'rate-limit': [429, asMistral('Requests rate limit exceeded', 'rate_limited', '1300'), WAIT],
    overloaded: [503, asMistral('Service unavailable', 'service_unavailable', '3000')],
    'no-model': [400, asMistral('Invalid model: x', 'invalid_model', '1500')],
    'bad-request': [422, asMistral('Invalid input', 'invalid_request_error', '2000')],
  })),
});
