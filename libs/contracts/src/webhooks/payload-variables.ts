import { EVENT_TYPES, RUN_EVENT_TYPES, type EventType } from './automation-events.js';

const EVERY = EVENT_TYPES;
const OF_ARTIFACTS = EVENT_TYPES.filter((type) => !RUN_EVENT_TYPES.includes(type));

/** The variables that an event brings to a payload, and the events that bring each. */
export const EVENT_VARIABLES = {
  project_name: EVERY,
  entity_name: EVERY,
  event_type: EVERY,
  event_author: EVERY,
  alias: ['ADD_ARTIFACT_ALIAS'],
  tag: ['ADD_ARTIFACT_TAG'],
  artifact_collection_name: OF_ARTIFACTS,
  artifact_metadata: OF_ARTIFACTS,
  artifact_version: OF_ARTIFACTS,
  artifact_version_string: OF_ARTIFACTS,
  run_id: RUN_EVENT_TYPES,
  run_name: RUN_EVENT_TYPES,
  metric_name: ['RUN_METRIC'],
  metric_value: ['RUN_METRIC'],
} as const satisfies Record<string, readonly EventType[]>;
export type EventVariable = keyof typeof EVENT_VARIABLES;

/** Written `${artifact_metadata.<KEY>}`: the only variable that takes a key, and it always does. */
export const METADATA_VARIABLE = 'artifact_metadata';

/** The variable that stands for the access token secret, whatever that secret is called. */
export const ACCESS_TOKEN_VARIABLE = 'ACCESS_TOKEN';

/** A secret of this name could not be told from an event's variable, so no payload may name it. */
export function isEventVariable(name: string): name is EventVariable {
  return Object.hasOwn(EVENT_VARIABLES, name);
}

export function eventsWith(variable: EventVariable): readonly EventType[] {
  return EVENT_VARIABLES[variable];
}
