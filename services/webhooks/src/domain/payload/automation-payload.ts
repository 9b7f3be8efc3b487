import type { AutomationEvent, AutomationPayload, EventType } from '@countersign/contracts';
import type { MessageBody } from '../sending/message.js';
import { variablesOf, type NamedSecrets } from '../slots.js';
import { parseTemplate, type PayloadTemplate } from './payload-template.js';

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

/** What a template becomes with an event: all but the values. */
export function messageBody(template: PayloadTemplate, event: AutomationEvent): MessageBody {
  return {
    contentType: template.contentType,
    variables: new Set(template.secrets),
    fill: (secretOf) => template.render({ event, secretOf }),
  };
}
