import type { Webhook } from '../api/types.js';

export interface HeaderLine {
  name: string;
  value: string;
}

/** A webhook as its form holds it. */
export interface WebhookValues {
  name: string;
  url: string;
  accessTokenSecret: string | null;
  signingSecret: string | null;
  secrets: string[];
  headers: HeaderLine[];
  timeoutSeconds: number;
  enabled: boolean;
  signatureHeader: string;
}

const NEW: WebhookValues = {
  ...{ name: '', url: '', accessTokenSecret: null, signingSecret: null, secrets: [], headers: [] },
  ...{ timeoutSeconds: 10, enabled: true, signatureHeader: '' },
};

export function valuesOf(webhook: Webhook | null): WebhookValues {
  if (webhook === null) return NEW;
  const { headers, signatureHeader } = webhook;
  return {
    ...webhook,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    signatureHeader: signatureHeader ?? '',
  };
}

/** As the API takes it. Lines without a name are left over from editing. */
export function inputOf(values: WebhookValues) {
  const { accessTokenSecret, signingSecret, secrets, timeoutSeconds, enabled } = values;
  const lines = values.headers.filter(({ name }) => name.trim() !== '');
  return {
    name: values.name.trim(),
    url: values.url.trim(),
    ...{ accessTokenSecret, signingSecret, secrets, timeoutSeconds, enabled },
    headers: Object.fromEntries(lines.map(({ name, value }) => [name.trim(), value.trim()])),
    signatureHeader: values.signatureHeader.trim() || null,
  };
}

/** Every secret that it names, each once. */
export function secretsOf({
  accessTokenSecret,
  signingSecret,
  secrets,
}: Omit<WebhookValues, 'headers' | 'signatureHeader'> | Webhook): string[] {
  const named = [accessTokenSecret, signingSecret, ...secrets];
  return [...new Set(named.filter((name) => name !== null))];
}
