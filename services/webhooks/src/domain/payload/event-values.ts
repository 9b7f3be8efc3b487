import type { AutomationEvent } from '@countersign/contracts';
import type { Variable } from './template-variable.js';

type EventVariable = Exclude<Variable, { kind: 'secret' }>;

/**
 * What an event says for a variable, as text.
 * @returns null where it says nothing: an artifact without that key in its metadata
 */
export function eventValue(variable: EventVariable, event: AutomationEvent): string | null {
  if (variable.kind === 'metadata') return metadataValue(variable.key, event);
  return VALUES[variable.name](event) ?? null;
}

const VALUES: Record<
  Extract<EventVariable, { kind: 'event' }>['name'],
  (event: AutomationEvent) => string | undefined
> = {
  project_name: ({ place }) => place.name,
  entity_name: ({ entity }) => entity,
  event_type: ({ type }) => type,
  event_author: ({ author }) => author,
  alias: (event) => ('alias' in event ? event.alias : undefined),
  tag: (event) => ('tag' in event ? event.tag : undefined),
  artifact_collection_name: (event) => ('artifact' in event ? event.artifact.collection : undefined),
  artifact_version: (event) => ('artifact' in event ? String(event.artifact.version) : undefined),
  artifact_version_string: (event) => ('artifact' in event ? event.artifact.versionString : undefined),
  run_id: (event) => ('run' in event ? event.run.id : undefined),
  run_name: (event) => ('run' in event ? event.run.name : undefined),
  metric_name: (event) => ('metric' in event ? event.metric.name : undefined),
  metric_value: (event) => ('metric' in event ? String(event.metric.value) : undefined),
};

/** Text as it is; anything else as its JSON, null included, for the artifact says that. */
function metadataValue(key: string, event: AutomationEvent): string | null {
  if (!('artifact' in event) || !Object.hasOwn(event.artifact.metadata, key)) return null;
  const value = event.artifact.metadata[key];
  return typeof value === 'string' ? value : JSON.stringify(value);
}
