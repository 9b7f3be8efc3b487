import {
  CountersignError,
  WEBHOOK_PAYLOAD_BYTES_MAX,
  type ConsumerReference,
  type SlotReference,
} from '@countersign/contracts';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { readPayload, type Json, type PayloadTemplate } from '../domain/payload.js';
import { ACCESS_TOKEN_SLOT, variablesOf } from '../domain/slots.js';
import { missingSecrets } from '../domain/webhook-view.js';

/** What a test sends, before it has any value. */
export interface TestPlan {
  template: PayloadTemplate;
  /** What each variable of the webhook stands for. */
  variables: ReadonlyMap<string, SlotReference>;
  /** Of the webhook's references, those that this request needs: no other is opened. */
  needed: SlotReference[];
}

/** @throws CountersignError REFERENCE_BROKEN, UNKNOWN_VARIABLE, INVALID_INPUT, PAYLOAD_TOO_LARGE */
export function planTest(webhook: WebhookEntity, held: readonly ConsumerReference[], payload: Json): TestPlan {
  refuseBroken(webhook, held);
  const variables = variablesOf(webhook);
  const template = readPayload(payload, new Set(variables.keys()));
  refuseTooLarge(JSON.stringify(payload), WEBHOOK_PAYLOAD_BYTES_MAX);
  const needed = [...variables].filter(
    ([variable, { slot }]) => slot === ACCESS_TOKEN_SLOT || template.variables.has(variable),
  );
  return { template, variables, needed: needed.map(([, reference]) => reference) };
}

/** A broken webhook sends nothing, not even what would not need the secret that it lacks. */
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

/** @throws CountersignError PAYLOAD_TOO_LARGE */
export function refuseTooLarge(json: string, bytesMax: number): void {
  if (Buffer.byteLength(json) <= bytesMax) return;
  throw new CountersignError('PAYLOAD_TOO_LARGE', `A payload may have ${bytesMax / 1024} KiB. Nothing was sent.`);
}
