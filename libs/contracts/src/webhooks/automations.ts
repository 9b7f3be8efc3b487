import { z } from 'zod';
import { operationsOf } from '../operation.js';
import { resourceFields, writeOptions } from '../resource.js';
import { displayName, id, page, pageRequest } from '../words.js';
import { automationEvent, RUN_EVENT_TYPES } from './automation-events.js';
import { automationTrigger } from './automation-triggers.js';
import { storableText } from '../storable-text.js';
import { WEBHOOK_PAYLOAD_BYTES_MAX, webhookTestResult } from './webhooks.js';

const operation = operationsOf('webhooks');

/** Where an automation looks for events: one project, one registry, or all of the team's. */
export const automationScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('project'), name: storableText(500).min(1, 'must not be empty') }),
  z.strictObject({ kind: z.literal('registry'), name: storableText(500).min(1, 'must not be empty') }),
  z.strictObject({ kind: z.literal('team') }),
]);
export type AutomationScope = z.infer<typeof automationScope>;

const templateText = storableText(WEBHOOK_PAYLOAD_BYTES_MAX).refine(
  (text) => new TextEncoder().encode(text).length <= WEBHOOK_PAYLOAD_BYTES_MAX,
  `must be at most ${WEBHOOK_PAYLOAD_BYTES_MAX / 1024} KiB`,
);

/** RFC 9110: a type, a subtype and parameters. */
const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const CONTENT_TYPE = new RegExp(`^${TOKEN}/${TOKEN}( ?; ?${TOKEN}=(${TOKEN}|"[ A-Za-z0-9!#-\\[\\]-~]*"))*$`);

export const payloadEscaping = z.enum(['json', 'xml', 'form', 'none']);
export type PayloadEscaping = z.infer<typeof payloadEscaping>;

/** Content types whose documents a value could change, and the escaping that keeps it from that. */
const ESCAPING_OF: [RegExp, PayloadEscaping][] = [
  [/^([^;]+\/json|[^;]+\+json)\s*(;|$)/i, 'json'],
  [/^([^;]+\/xml|[^;]+\+xml)\s*(;|$)/i, 'xml'],
  [/^application\/x-www-form-urlencoded\s*(;|$)/i, 'form'],
];

const textPayload = z
  .strictObject({
    format: z.literal('text'),
    text: templateText,
    contentType: z.string().max(200).regex(CONTENT_TYPE, 'must be a media type, such as text/plain; charset=utf-8'),
    /** What is done to every value that is filled in; `none` sends it as it is. */
    escaping: payloadEscaping,
  })
  .superRefine(({ contentType, escaping }, context) => {
    const fits = ESCAPING_OF.find(([form]) => form.test(contentType))?.[1];
    if (fits === undefined || fits === escaping) return;
    const message = `must be ${fits} for this content type, so that no value can change the document`;
    context.addIssue({ code: 'custom', path: ['escaping'], message });
  });

/** What is sent, with variables: `json` is checked as a JSON document and sent as `application/json`. */
export const automationPayload = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('json'), text: templateText }),
  textPayload,
]);
export type AutomationPayload = z.infer<typeof automationPayload>;

export const COOLDOWN_SECONDS_MAX = 7 * 24 * 3600;
export const EXECUTIONS_PER_MINUTE_MAX = 6000;

const fields = z.object({
  name: displayName,
  description: storableText(2000),
  scope: automationScope,
  trigger: automationTrigger,
  /** The webhook of the same team through which it sends. */
  webhookId: id,
  payload: automationPayload,
  enabled: z.boolean(),
  /** After it fired, what matches within this time is not executed. 0: no cooldown. */
  cooldownSeconds: z.number().int().min(0).max(COOLDOWN_SECONDS_MAX),
  /** Null: no limit of its own. What matches beyond it is not executed. */
  executionsPerMinute: z.number().int().min(1).max(EXECUTIONS_PER_MINUTE_MAX).nullable(),
});

type Where = { scope?: AutomationScope; trigger?: z.infer<typeof automationTrigger> };

function refuseNeverFiring({ scope, trigger }: Where, context: z.RefinementCtx): void {
  if (scope?.kind !== 'registry' || !trigger || !RUN_EVENT_TYPES.includes(trigger.event)) return;
  const message = 'never happens in a registry: runs belong to projects';
  context.addIssue({ code: 'custom', path: ['trigger', 'event'], message });
}

export const automationInput = fields
  .extend({
    description: fields.shape.description.default(''),
    enabled: fields.shape.enabled.default(true),
    cooldownSeconds: fields.shape.cooldownSeconds.default(0),
    executionsPerMinute: fields.shape.executionsPerMinute.default(null),
  })
  .superRefine(refuseNeverFiring);
export type AutomationInput = z.infer<typeof automationInput>;

/** A PATCH changes what it names and leaves the rest; what it names, it replaces whole. */
export const automationPatch = fields.partial().superRefine(refuseNeverFiring);
export type AutomationPatch = z.infer<typeof automationPatch>;

/** Broken: its webhook lacks a secret that this automation's executions need. */
export const automation = fields.extend({ webhookName: z.string(), ...resourceFields });
export type Automation = z.infer<typeof automation>;

export const createAutomation = operation(
  'automations.create',
  ['gateway'],
  z.object({ automation: automationInput, ...writeOptions }),
  automation,
);

export const updateAutomation = operation(
  'automations.update',
  ['gateway'],
  z.object({ id, patch: automationPatch, ...writeOptions }),
  automation,
);

export const deleteAutomation = operation(
  'automations.delete',
  ['gateway'],
  z.object({ id, ...writeOptions }),
  z.object({ id }),
);

export const getAutomation = operation('automations.get', ['gateway'], z.object({ id }), automation);

export const listAutomations = operation(
  'automations.list',
  ['gateway'],
  pageRequest.extend({
    /** Part of a name or of the description. */
    search: z.string().max(200).optional(),
    /** Only those that send through this webhook. */
    webhook: id.optional(),
  }),
  page(automation),
);

export const automationTestResult = webhookTestResult.extend({
  /** The one that filled the payload. */
  event: automationEvent,
  /** Whether scope and filter let it pass. Of a metric's condition, a cooldown and a rate limit it says nothing. */
  matches: z.boolean(),
});
export type AutomationTestResult = z.infer<typeof automationTestResult>;

/** Sends the payload now, once, as an event would fill it: this one, or a sample. It fires nothing and leaves no history. */
export const testAutomation = operation(
  'automations.test',
  ['gateway'],
  z.object({ id, event: automationEvent.optional() }),
  automationTestResult,
);
