import { CountersignError, WEBHOOK_PAYLOAD_BYTES_MAX, type ConsumerReference } from '@countersign/contracts';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { readPayload, type Json } from '../domain/payload.js';
import type { MessageBody } from '../domain/sending/message.js';
import { refuseTooLarge } from '../domain/sending/payload-limit.js';
import { variablesOf } from '../domain/slots.js';
import { missingSecrets } from '../domain/webhook-view.js';

/** @throws CountersignError REFERENCE_BROKEN, UNKNOWN_VARIABLE, INVALID_INPUT, PAYLOAD_TOO_LARGE */
export function planTest(webhook: WebhookEntity, held: readonly ConsumerReference[], payload: Json): MessageBody {
  refuseBroken(webhook, held);
  const template = readPayload(payload, new Set(variablesOf(webhook).keys()));
  refuseTooLarge(Buffer.byteLength(JSON.stringify(payload)), WEBHOOK_PAYLOAD_BYTES_MAX);
  return {
    contentType: 'application/json',
    variables: template.variables,
    fill: (valueOf) => JSON.stringify(template.fill(valueOf)),
  };
}

/** A broken webhook sends no test, not even one that would not need the secret that it lacks. */
function refuseBroken(webhook: WebhookEntity, held: readonly ConsumerReference[]): void {
  const missing = missingSecrets(webhook, held);
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(({ secret }) => secret))];
  const [them, they] = names.length > 1 ? ['them', 'they were'] : ['it', 'it was'];
  throw new CountersignError(
    'REFERENCE_BROKEN',
    `The webhook ${webhook.name} lacks ${names.join(', ')}: ${they} deleted. Nothing was sent. ` +
      `Create ${them} again, or save the webhook without ${them}.`,
    { missing },
  );
}
