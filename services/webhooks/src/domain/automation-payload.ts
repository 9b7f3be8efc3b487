import type { AutomationPayload, EventType } from '@countersign/contracts';
import { parseTemplate, type PayloadTemplate } from './automation/payload-template.js';
import { variablesOf, type NamedSecrets } from './slots.js';

/**
 * Reads an automation's payload for a webhook.
 * @throws CountersignError UNKNOWN_VARIABLE, INVALID_INPUT, naming each place
 */
export function readAutomationPayload(
  payload: AutomationPayload,
  event: EventType,
  webhook: NamedSecrets,
): PayloadTemplate {
  return parseTemplate({
    ...payload,
    allowedSecrets: [...variablesOf(webhook).keys()],
    event,
    path: 'payload.text',
  });
}
