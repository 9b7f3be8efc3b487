import { page, webhook, webhookInput, webhookPatch, webhookTestResult } from '@countersign/contracts';
import { teamParams, uuid } from './words.js';

export const webhookParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the webhook.' }) });

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const webhookView = webhook.meta({ id: 'Webhook' });
export const webhookPage = page(webhookView);
export const webhookBody = webhookInput.strict().meta({ id: 'WebhookInput' });
export const webhookPatchBody = webhookPatch.strict().meta({ id: 'WebhookPatch' });
export const webhookTestView = webhookTestResult.meta({ id: 'WebhookTestResult' });
