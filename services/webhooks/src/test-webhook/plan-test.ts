import { WEBHOOK_PAYLOAD_BYTES_MAX } from '@countersign/contracts';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { refuseTooLarge } from '../domain/sending/payload-limit.js';
import { slotsOf, variablesOf } from '../domain/slots.js';
import type { PlannedTest } from '../domain/test-call/test-call.js';
import { readPayload, type Json } from './json-payload.js';

/**
 * A broken webhook sends no test, not even one that would not need the secret that it lacks.
 * @throws CountersignError UNKNOWN_VARIABLE, INVALID_INPUT, PAYLOAD_TOO_LARGE
 */
export function planTest(webhook: WebhookEntity, payload: Json): PlannedTest {
  const template = readPayload(payload, new Set(variablesOf(webhook).keys()));
  refuseTooLarge(Buffer.byteLength(JSON.stringify(payload)), WEBHOOK_PAYLOAD_BYTES_MAX);
  const body = {
    contentType: 'application/json',
    variables: template.variables,
    fill: (valueOf: (variable: string) => string) => JSON.stringify(template.fill(valueOf)),
  };
  return { body, needs: slotsOf(webhook) };
}
