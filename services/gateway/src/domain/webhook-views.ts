import {
  page,
  webhook,
  WEBHOOK_TIMEOUT_SECONDS_MAX,
  webhookInput,
  webhookPatch,
  webhookTestResult,
  type ErrorCode,
} from '@countersign/contracts';
import { teamParams, uuid } from './words.js';

export const webhookParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the webhook.' }) });

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const webhookView = webhook.meta({ id: 'Webhook' });
export const webhookPage = page(webhookView);
export const webhookBody = webhookInput.strict().meta({ id: 'WebhookInput' });
export const webhookPatchBody = webhookPatch.strict().meta({ id: 'WebhookPatch' });
export const webhookTestView = webhookTestResult.meta({ id: 'WebhookTestResult' });

/** Longer than the webhooks service waits for a receiver, so that it is the one to say what went wrong. */
export const TEST_CALL_TIMEOUT_MS = (WEBHOOK_TIMEOUT_SECONDS_MAX + 15) * 1000;

/** What may hinder a test call, of a webhook or of an automation. */
export const TEST_CALL_ERRORS = [
  'SECRET_UNUSABLE',
  'REFERENCE_BROKEN',
  'REFERENCE_MISSING',
  'UNKNOWN_VARIABLE',
  'SECRET_UNOPENABLE',
  'EGRESS_FORBIDDEN',
  'TARGET_UNREACHABLE',
  'PAYLOAD_TOO_LARGE',
] as const satisfies readonly ErrorCode[];
