import { missingSecrets, refuseMissing } from '@countersign/consumer';
import { WEBHOOK_PAYLOAD_BYTES_MAX, type ConsumerReference } from '@countersign/contracts';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { readPayload, type Json } from '../domain/payload.js';
import type { MessageBody } from '../domain/sending/message.js';
import { refuseTooLarge } from '../domain/sending/payload-limit.js';
import { variablesOf } from '../domain/slots.js';
import { WEBHOOK } from '../domain/webhook-kind.js';

/** @throws CountersignError REFERENCE_BROKEN, UNKNOWN_VARIABLE, INVALID_INPUT, PAYLOAD_TOO_LARGE */
export function planTest(webhook: WebhookEntity, held: readonly ConsumerReference[], payload: Json): MessageBody {
  // A broken webhook sends no test, not even one that would not need the secret that it lacks.
  refuseMissing(WEBHOOK, webhook, missingSecrets(WEBHOOK, webhook, held), 'Nothing was sent.');
  const template = readPayload(payload, new Set(variablesOf(webhook).keys()));
  refuseTooLarge(Buffer.byteLength(JSON.stringify(payload)), WEBHOOK_PAYLOAD_BYTES_MAX);
  return {
    contentType: 'application/json',
    variables: template.variables,
    fill: (valueOf) => JSON.stringify(template.fill(valueOf)),
  };
}
