import { LRUCache } from 'lru-cache';
import type { AutomationEntity } from '../database/automation.entity.js';
import type { WebhookEntity } from '../database/webhook.entity.js';
import { readAutomationPayload } from '../domain/payload/automation-payload.js';
import type { PayloadTemplate } from '../domain/payload/payload-template.js';

const TEMPLATES_MAX = 500;

/** Payloads that were read, for as long as their automation and its webhook stay as they are. There is no value in one. */
export class TemplateMemory {
  private readonly known = new LRUCache<string, { of: string; template: PayloadTemplate }>({ max: TEMPLATES_MAX });

  /** @throws CountersignError UNKNOWN_VARIABLE, INVALID_INPUT */
  of(automation: AutomationEntity, webhook: WebhookEntity): PayloadTemplate {
    const of = `${automation.rowVersion} ${webhook.id} ${webhook.rowVersion}`;
    const known = this.known.get(automation.id);
    if (known?.of === of) return known.template;
    const template = readAutomationPayload(automation.payload, automation.trigger.event, webhook);
    this.known.set(automation.id, { of, template });
    return template;
  }
}
