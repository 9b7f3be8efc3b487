import type { CustomProviderInput, Provider } from '../api/types.js';
import type { HeaderLine } from '../webhooks/webhook-values.js';

/** A custom provider as its form holds it. */
export interface CustomProviderValues {
  key: string;
  name: string;
  baseUrl: string;
  apiKeySecret: string | null;
  headers: HeaderLine[];
  /** Name of the header, name of the secret. */
  secretHeaders: HeaderLine[];
  /** One a line. */
  models: string;
  maxTokens: number | null;
}

const linesOf = (headers: Record<string, string> | undefined): HeaderLine[] =>
  Object.entries(headers ?? {}).map(([name, value]) => ({ name, value }));

export function valuesOf(provider: Provider | null): CustomProviderValues {
  const custom = provider?.custom;
  return {
    ...{ key: provider?.key ?? '', name: provider?.name ?? '', baseUrl: custom?.baseUrl ?? '' },
    apiKeySecret: custom?.apiKeySecret ?? null,
    headers: linesOf(custom?.headers),
    secretHeaders: linesOf(custom?.secretHeaders),
    models: (custom?.models ?? []).join('\n'),
    maxTokens: custom?.maxTokens ?? null,
  };
}

/** As the API takes it. Lines without a name are left over from editing. */
export function inputOf(values: CustomProviderValues): CustomProviderInput {
  const { key, name, baseUrl, apiKeySecret, headers, secretHeaders, models, maxTokens } = values;
  return {
    ...{ key: key.trim(), name: name.trim(), baseUrl: baseUrl.trim(), apiKeySecret, maxTokens },
    headers: recordOf(headers),
    secretHeaders: recordOf(secretHeaders),
    models: models.split(/\s+/).filter((model) => model !== ''),
  };
}

function recordOf(lines: readonly HeaderLine[]): Record<string, string> {
  const named = lines.filter(({ name }) => name.trim() !== '');
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value.trim()]));
}
