import { z } from 'zod';
import { timestamp } from '../words.js';
import { boundedJson } from './bounded-json.js';
import { storableText } from '../storable-text.js';

/** What can happen in a project or a registry. */
export const EVENT_TYPES = [
  'CREATE_ARTIFACT',
  'LINK_ARTIFACT',
  'ADD_ARTIFACT_ALIAS',
  'ADD_ARTIFACT_TAG',
  'RUN_STATE',
  'RUN_METRIC',
] as const;
export const eventType = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventType>;

/** Runs live in projects: a registry sees only what happens to artifacts. */
export const RUN_EVENT_TYPES: readonly EventType[] = ['RUN_STATE', 'RUN_METRIC'];

export const runState = z.enum(['running', 'finished', 'failed']);

/** One whole event, so that a batch of a hundred fits into one request. */
export const METADATA_BYTES_MAX = 16_384;
const TEXT_MAX = 500;

const text = storableText(TEXT_MAX).min(1, 'must not be empty');
/** Chosen by the sender; a second event with the same id is the same event. */
export const eventId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 letters, digits or any of . _ : -');

const eventPlace = z.object({ kind: z.enum(['project', 'registry']), name: text });
const project = eventPlace.extend({ kind: z.literal('project') });

const base = z.object({
  id: eventId,
  occurredAt: timestamp,
  /** Where it happened: `${project_name}` is its name, for a registry too. */
  place: eventPlace,
  /** Who owns the place: `${entity_name}`. */
  entity: text,
  /** Who did it: `${event_author}`. */
  author: text,
});

const artifact = z.object({
  /** Of the collection: `${artifact_collection_name}`. */
  collection: text,
  /** `${artifact_version}`. */
  version: z.number().int().nonnegative(),
  /** Its full name, such as `team/project/model:v3`: `${artifact_version_string}`. */
  versionString: text,
  /** `${artifact_metadata.<KEY>}` is the value of one of its own keys. */
  metadata: boundedJson(METADATA_BYTES_MAX).default({}),
});

const run = z.object({ id: text, name: text, user: text });

const artifactEvent = base.extend({ artifact });
const runEvent = base.extend({ place: project, run });

/** One thing that happened, as a team's systems report it. */
export const automationEvent = z.discriminatedUnion('type', [
  artifactEvent.extend({ type: z.literal('CREATE_ARTIFACT') }),
  artifactEvent.extend({ type: z.literal('LINK_ARTIFACT') }),
  artifactEvent.extend({ type: z.literal('ADD_ARTIFACT_ALIAS'), alias: text }),
  artifactEvent.extend({ type: z.literal('ADD_ARTIFACT_TAG'), tag: text }),
  runEvent.extend({ type: z.literal('RUN_STATE'), run: run.extend({ state: runState }) }),
  runEvent.extend({
    type: z.literal('RUN_METRIC'),
    metric: z.object({
      name: text,
      value: z.number(),
      /** Tells the values of one metric in one run apart, and orders them. */
      step: z.number().int().nonnegative(),
    }),
  }),
]);
export type AutomationEvent = z.infer<typeof automationEvent>;
export type EventOf<T extends EventType> = Extract<AutomationEvent, { type: T }>;
