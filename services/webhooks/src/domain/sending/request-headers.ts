import type { OpenedSecret } from '@countersign/holder';
import { signatureHeaders } from './signatures.js';
import { ACCESS_TOKEN_SLOT, SIGNING_SLOT } from '../slots.js';
import { bearerHeader } from './bearer-header.js';
import type { Message } from './message.js';

const USER_AGENT = 'Countersign/0.1';

/** Of the headers that come with a signature, those that anybody may read: the others are made from values. */
const OPEN = new Set(['webhook-id', 'webhook-timestamp']);

/** The headers of one request as they are sent, and as people may see them. */
export interface RequestHeaders {
  sent: Record<string, string>;
  shown: Record<string, string>;
}

/**
 * A webhook's own headers, and on top of them those that are ours to set.
 * @param body as it is sent
 * @throws CountersignError SECRET_UNUSABLE
 */
export function requestHeaders(message: Message, opened: readonly OpenedSecret[], body: Buffer, now: Date) {
  const { webhook } = message;
  const plain = {
    'user-agent': USER_AGENT,
    ...Object.fromEntries(Object.entries(webhook.headers).map(([name, value]) => [name.toLowerCase(), value])),
    'content-type': message.body.contentType,
  };
  const bearer = bearerOf(opened);
  const signatures = signaturesOf(message, opened, body, now);
  return {
    sent: { ...plain, ...bearer.sent, ...signatures.sent },
    shown: { ...plain, ...bearer.shown, ...signatures.shown },
  };
}

function bearerOf(opened: readonly OpenedSecret[]): RequestHeaders {
  const token = opened.find(({ slot }) => slot === ACCESS_TOKEN_SLOT);
  if (!token) return { sent: {}, shown: {} };
  return {
    sent: { authorization: bearerHeader(token) },
    shown: { authorization: `Bearer [secret ${token.secret}]` },
  };
}

/** A signature shows whether a guess of the secret is right, so people see that it is there and not what it is. */
function signaturesOf(
  { webhook, id }: Message,
  opened: readonly OpenedSecret[],
  body: Buffer,
  now: Date,
): RequestHeaders {
  const signing = opened.find(({ slot }) => slot === SIGNING_SLOT);
  const versions = signing ? [signing, ...(signing.overlapping ? [signing.overlapping] : [])] : [];
  const sent = signatureHeaders({
    keys: versions.map(({ value }) => value.reveal()),
    body,
    webhookId: id,
    timestamp: now,
    legacyHeader: webhook.signatureHeader?.toLowerCase() ?? null,
    secret: signing?.secret,
  });
  const masked = Object.entries(sent).map(([name, value]) => [name, OPEN.has(name) ? value : '[signature]']);
  return { sent, shown: Object.fromEntries(masked) as Record<string, string> };
}
