import type { Automation, AutomationInput } from '../api/types.js';

type Trigger = Automation['trigger'];
type Condition = Extract<Trigger, { event: 'RUN_METRIC' }>['filter']['condition'];
export type EventName = Trigger['event'];

/** An automation as its form holds it: every field that some event has, whichever is chosen. */
export interface AutomationValues {
  name: string;
  description: string;
  enabled: boolean;
  webhookId: string | null;
  scopeKind: Automation['scope']['kind'];
  scopeName: string;
  event: EventName;
  collectionPattern: string;
  aliasPattern: string;
  tagPattern: string;
  user: string;
  runNamePattern: string;
  states: ('running' | 'finished' | 'failed')[];
  metric: string;
  condition: Condition;
  format: 'json' | 'text';
  text: string;
  contentType: string;
  escaping: 'json' | 'xml' | 'form' | 'none';
  cooldownSeconds: number;
  executionsPerMinute: number | null;
}

export const THRESHOLD: Condition = { kind: 'threshold', window: 1, aggregate: 'avg', operator: '>', value: 0 };

const FIRST_PAYLOAD = JSON.stringify(
  { event: '${event_type}', project: '${project_name}', by: '${event_author}' },
  null,
  2,
);

const NEW: AutomationValues = {
  ...{ name: '', description: '', enabled: true, webhookId: null, scopeKind: 'team', scopeName: '' },
  ...{ event: 'CREATE_ARTIFACT', collectionPattern: '', aliasPattern: '', tagPattern: '', user: '' },
  ...{ runNamePattern: '', states: ['finished', 'failed'], metric: '', condition: THRESHOLD },
  ...{ format: 'json', text: FIRST_PAYLOAD, contentType: 'text/plain; charset=utf-8', escaping: 'none' },
  ...{ cooldownSeconds: 0, executionsPerMinute: null },
};

export function valuesOf(automation: Automation | null): AutomationValues {
  if (automation === null) return NEW;
  const { name, description, enabled, webhookId, scope, trigger, payload } = automation;
  const { cooldownSeconds, executionsPerMinute } = automation;
  const filter = Object.fromEntries(Object.entries(trigger.filter).map(([key, value]) => [key, value ?? '']));
  return {
    ...NEW,
    ...filter,
    ...(payload.format === 'text' ? payload : { format: payload.format, text: payload.text }),
    ...{ name, description, enabled, webhookId, cooldownSeconds, executionsPerMinute, event: trigger.event },
    ...{ scopeKind: scope.kind, scopeName: scope.kind === 'team' ? '' : scope.name },
  };
}

/** As the API takes it: of all fields those that the chosen event has. */
export function inputOf(values: AutomationValues): AutomationInput {
  const { name, description, enabled, webhookId, cooldownSeconds, executionsPerMinute } = values;
  return {
    ...{ name: name.trim(), description, enabled, webhookId: webhookId ?? '', cooldownSeconds, executionsPerMinute },
    scope: values.scopeKind === 'team' ? { kind: 'team' } : { kind: values.scopeKind, name: values.scopeName.trim() },
    trigger: triggerOf(values),
    payload: payloadOf(values),
  };
}

function triggerOf(values: AutomationValues): AutomationInput['trigger'] {
  const { event } = values;
  const collectionPattern = orNull(values.collectionPattern);
  const run = { user: orNull(values.user), runNamePattern: orNull(values.runNamePattern) };
  switch (event) {
    case 'CREATE_ARTIFACT':
    case 'LINK_ARTIFACT':
      return { event, filter: { collectionPattern } };
    case 'ADD_ARTIFACT_ALIAS':
      return { event, filter: { collectionPattern, aliasPattern: orNull(values.aliasPattern) } };
    case 'ADD_ARTIFACT_TAG':
      return { event, filter: { collectionPattern, tagPattern: orNull(values.tagPattern) } };
    case 'RUN_STATE':
      return { event, filter: { ...run, states: values.states } };
    case 'RUN_METRIC':
      return { event, filter: { ...run, metric: values.metric.trim(), condition: values.condition } };
  }
}

function payloadOf({ format, text, contentType, escaping }: AutomationValues): AutomationInput['payload'] {
  return format === 'json' ? { format, text } : { format, text, contentType, escaping };
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
