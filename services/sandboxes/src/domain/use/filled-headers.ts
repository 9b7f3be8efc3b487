import { CountersignError } from '@countersign/contracts';
import type { SecretValue } from '@countersign/secret-value';
import type { IncomingHttpHeaders } from 'node:http';
import type { BrokeredSecret } from '../../broker-secrets/brokered-secret.js';

export type SentHeaders = Record<string, string | string[]>;

/** About one connection, or about the proxy itself: never handed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What may stand in a header (RFC 9110, 5.5); a value with a line break would be a header of its own. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers of a request that go on, as they are. */
export function endToEndHeaders(headers: IncomingHttpHeaders): SentHeaders {
  const dropped = new Set([...HOP_BY_HOP, ...(headers.connection ?? '').toLowerCase().split(/\s*,\s*/)]);
  const sent: SentHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !dropped.has(name)) sent[name] = value;
  }
  return sent;
}

/** Which of the secrets a request names; in base64 too, where it signs in with a name and a password. */
export function namedIn(headers: SentHeaders, secrets: readonly BrokeredSecret[]): BrokeredSecret[] {
  const texts = Object.values(headers)
    .flat()
    .map((text) => basicCredentials(text) ?? text);
  return secrets.filter(({ placeholder }) => texts.some((text) => text.includes(placeholder)));
}

/** @throws CountersignError SECRET_UNUSABLE, naming the secret, where a value cannot stand in a header */
export function filledHeaders(
  headers: SentHeaders,
  secrets: readonly BrokeredSecret[],
  values: ReadonlyMap<string, SecretValue>,
): SentHeaders {
  const fill = (text: string): string => {
    const credentials = basicCredentials(text);
    if (credentials === null) return filled(text, secrets, values);
    // In a user name or password any byte may stand: they travel in base64.
    return `Basic ${Buffer.from(replaced(credentials, secrets, values), 'latin1').toString('base64')}`;
  };
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, Array.isArray(text) ? text.map(fill) : fill(text)]),
  );
}

function filled(text: string, secrets: readonly BrokeredSecret[], values: ReadonlyMap<string, SecretValue>): string {
  const unusable = secrets.find(
    ({ slot, placeholder }) => text.includes(placeholder) && !FIELD_VALUE.test(textOf(values.get(slot)!)),
  );
  if (unusable) {
    throw new CountersignError(
      'SECRET_UNUSABLE',
      `The value of ${unusable.secret} has a character that cannot stand in a header. Rotate it to one without.`,
      { secret: unusable.secret },
    );
  }
  return replaced(text, secrets, values);
}

function replaced(text: string, secrets: readonly BrokeredSecret[], values: ReadonlyMap<string, SecretValue>): string {
  // Split and joined: a `$&` in a value stays what it is.
  return secrets.reduce(
    (sofar, { slot, placeholder }) => sofar.split(placeholder).join(textOf(values.get(slot)!)),
    text,
  );
}

/** One character a byte, as Node writes headers. */
function textOf(value: SecretValue): string {
  return value.reveal().toString('latin1');
}

function basicCredentials(text: string): string | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/]+={0,2})$/i.exec(text)?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('latin1');
}
