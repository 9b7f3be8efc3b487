import type { CountersignError, ReceivedResponse, SentRequest, UsedVersion } from '@countersign/contracts';
import type { WebhookEntity } from '../../database/webhook.entity.js';

/** A body that has no value in it yet. */
export interface MessageBody {
  contentType: string;
  /** Of the webhook's variables, those that it names: no other secret is opened for it. */
  variables: ReadonlySet<string>;
  /** The whole text. A value (or a mask) goes in as text and is not looked at again, whatever it holds. */
  fill(valueOf: (variable: string) => string): string;
}

/** One message to one webhook's receiver. */
export interface Message {
  webhook: WebhookEntity;
  /** Its `webhook-id`: the same for every attempt. */
  id: string;
  body: MessageBody;
}

/** What was sent and what came of it, as people may see it. */
export interface Exchange {
  request: SentRequest;
  /** Null where none came. */
  response: ReceivedResponse | null;
  /** Why none came. */
  error: CountersignError | null;
  /** The `Retry-After` of the answer. */
  retryAfter: string | null;
  /** From the request's first byte to the end of the answer. */
  durationMs: number;
  versions: UsedVersion[];
}
