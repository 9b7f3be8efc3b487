import { CountersignError } from '@countersign/contracts';
import { createHmac } from 'node:crypto';
import { decodeBase64 } from './base64-bytes.js';

/** Of each header there is one, whatever a receiver checks. */
const SIGNATURE_HEADER = 'x-countersign-signature';

/** Standard Webhooks: what follows is base64 of the key. */
const BASE64_PREFIX = Buffer.from('whsec_');

export interface ToSign {
  /** The values of the signing secret, new first, then the one that overlaps. They are read and not kept. */
  keys: readonly Buffer[];
  /** As it is sent. */
  body: Buffer;
  /** The same for every attempt of one execution, so that a receiver can tell a repetition. */
  webhookId: string;
  timestamp: Date;
  /** A second name for the signature, for receivers that check that one. */
  legacyHeader: string | null;
  /** The signing secret's name, for errors. */
  secret?: string;
}

/**
 * The headers by which a receiver knows that the request is ours and unchanged. Every key signs: during an overlap a
 * receiver may hold either. The legacy header carries the newest alone, since who checks it compares it as a whole.
 * @throws CountersignError SECRET_UNUSABLE for a key that is empty, or says that it is base64 and is not
 */
export function signatureHeaders(input: ToSign): Record<string, string> {
  const { body, webhookId, legacyHeader } = input;
  const timestamp = String(Math.floor(input.timestamp.getTime() / 1000));
  const headers = { 'webhook-id': webhookId, 'webhook-timestamp': timestamp };
  const prefix = Buffer.from(`${webhookId}.${timestamp}.`);
  const signed = input.keys.map((secret) =>
    withKey(secret, input.secret, (key) => ({ plain: hmac(key, [body]), standard: `v1,${hmac(key, [prefix, body])}` })),
  );
  const [newest] = signed;
  if (newest === undefined) return headers;
  return {
    ...headers,
    'webhook-signature': signed.map(({ standard }) => standard).join(' '),
    [SIGNATURE_HEADER]: signed.map(({ plain }) => plain).join(', '),
    ...(legacyHeader === null ? {} : { [legacyHeader]: newest.plain }),
  };
}

function hmac(key: Buffer, parts: readonly Buffer[]): string {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest('base64');
}

/** A secret with the prefix is base64 of the key, any other is the key; a decoded copy is wiped at the end. */
function withKey<T>(secret: Buffer, name: string | undefined, use: (key: Buffer) => T): T {
  const isBase64 = secret.subarray(0, BASE64_PREFIX.length).equals(BASE64_PREFIX);
  const key = isBase64 ? decodeBase64(secret.subarray(BASE64_PREFIX.length)) : secret;
  if (key === null) throw unusable(name, 'begins with whsec_, but what follows is not base64');
  try {
    if (key.length === 0) throw unusable(name, 'holds no key');
    return use(key);
  } finally {
    if (isBase64) key.fill(0);
  }
}

function unusable(name: string | undefined, why: string): CountersignError {
  const secret = name ?? 'the signing secret';
  return new CountersignError(
    'SECRET_UNUSABLE',
    `The value of ${secret} cannot sign: it ${why}. Rotate ${secret} to whsec_ and the key in base64, without spaces or ` +
      'line breaks, or to any text that does not begin with whsec_.',
    name === undefined ? {} : { secrets: [name] },
  );
}
