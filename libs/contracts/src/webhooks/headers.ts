import { z } from 'zod';

/** RFC 9110: a token. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

/** What a header carries unchanged: printable ASCII without spaces at the ends. */
const VALUE = /^([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?$/;

/**
 * Headers that are not a webhook's to set: those of the connection (RFC 9110, section 7.6.1), of the message's form, of
 * its secrets, and those that sign it.
 */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
]);

function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || lower.startsWith('x-countersign-');
}

export const headerName = z
  .string()
  .regex(TOKEN, 'must be the name of an HTTP header')
  .refine((name) => !isReservedHeader(name), 'is not a header that a webhook may set');

const headerValue = z
  .string()
  .max(2048, 'must have at most 2048 characters')
  .regex(VALUE, 'must be printable ASCII without spaces at its ends')
  // Nothing is filled in here, and a literal ${NAME} never leaves the building (promise 10).
  .refine((value) => !value.includes('${'), 'must not hold ${…}: only payloads are filled');

/** Extra headers that are the same on every request. */
export const staticHeaders = z
  .record(headerName, headerValue)
  .refine((headers) => Object.keys(headers).length <= 30, 'must be at most 30 headers')
  .refine(
    (headers) => new Set(Object.keys(headers).map((name) => name.toLowerCase())).size === Object.keys(headers).length,
    'must not name a header twice',
  );
