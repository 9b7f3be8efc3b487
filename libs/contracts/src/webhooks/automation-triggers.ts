import { z } from 'zod';
import { eventType, runState } from './automation-events.js';
import { storableText } from '../storable-text.js';

/** Long enough for a list of names, and short enough that its program stays small. */
const PATTERN_LENGTH_MAX = 500;

/** RE2 syntax, found anywhere in the text unless it says `^` and `$`. Whether it can be read is the service's to say. */
const pattern = storableText(PATTERN_LENGTH_MAX).min(1, 'must not be empty').nullable().default(null);
const exactly = storableText(500).min(1, 'must not be empty').nullable().default(null);

const artifactFilter = z.strictObject({ collectionPattern: pattern });
const runFilter = z.strictObject({
  /** The user whose run it is, as the event names them. */
  user: exactly,
  runNamePattern: pattern,
});

/** How many of a run's values a window may hold. */
const WINDOW_MAX = 1000;
/** How many runs a z-score may look at. */
const POPULATION_MAX = 1000;

const window = z.number().int().min(1).max(WINDOW_MAX).default(1);
const aggregate = z.enum(['avg', 'min', 'max']).default('avg');
const positive = z.number().positive('must be greater than 0');

/** `aggregate` over the run's last `window` values, compared with `value`. */
const thresholdCondition = z.strictObject({
  kind: z.literal('threshold'),
  window,
  aggregate,
  operator: z.enum(['>', '>=', '<', '<=', '==', '!=']),
  value: z.number(),
});

/** `aggregate` over the last `window` values against the same over the `window` values before them. */
const changeCondition = z.strictObject({
  kind: z.literal('change'),
  window,
  aggregate,
  /** Relative: as a part of the earlier window's, so that 0.25 is a quarter. */
  measure: z.enum(['relative', 'absolute']),
  direction: z.enum(['increase', 'decrease', 'either']),
  /** Fires when the change is at least this. */
  amount: positive,
});

/** How many standard deviations the run's last value lies from the mean of the last values of other runs. */
const zScoreCondition = z.strictObject({
  kind: z.literal('zScore'),
  /** The other runs of the automation's scope that reported last, at most this many. */
  runs: z.number().int().min(2).max(POPULATION_MAX).default(POPULATION_MAX),
  /** Nothing fires before so many other runs reported. */
  minimumRuns: z.number().int().min(2).max(POPULATION_MAX).default(10),
  direction: z.enum(['above', 'below', 'either']),
  /** Fires when the score is at least this. */
  deviations: positive,
});

export const metricCondition = z.discriminatedUnion('kind', [thresholdCondition, changeCondition, zScoreCondition]);
export type MetricCondition = z.infer<typeof metricCondition>;

/** What an event must have beside its type; an absent filter lets every event pass. */
export const automationFilters = {
  CREATE_ARTIFACT: artifactFilter,
  LINK_ARTIFACT: artifactFilter,
  ADD_ARTIFACT_ALIAS: artifactFilter.extend({ aliasPattern: pattern }),
  ADD_ARTIFACT_TAG: artifactFilter.extend({ tagPattern: pattern }),
  RUN_STATE: runFilter.extend({
    states: z
      .array(runState)
      .min(1, 'must name a state')
      .max(runState.options.length)
      .default([...runState.options]),
  }),
  RUN_METRIC: runFilter.extend({
    metric: storableText(500).min(1, 'must not be empty'),
    condition: metricCondition,
  }),
};

const { CREATE_ARTIFACT, LINK_ARTIFACT, ADD_ARTIFACT_ALIAS, ADD_ARTIFACT_TAG, RUN_STATE, RUN_METRIC } = eventType.enum;
const filters = automationFilters;

/** The event that fires an automation, and its filter. */
export const automationTrigger = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal(CREATE_ARTIFACT), filter: filters.CREATE_ARTIFACT.prefault({}) }),
  z.strictObject({ event: z.literal(LINK_ARTIFACT), filter: filters.LINK_ARTIFACT.prefault({}) }),
  z.strictObject({ event: z.literal(ADD_ARTIFACT_ALIAS), filter: filters.ADD_ARTIFACT_ALIAS.prefault({}) }),
  z.strictObject({ event: z.literal(ADD_ARTIFACT_TAG), filter: filters.ADD_ARTIFACT_TAG.prefault({}) }),
  z.strictObject({ event: z.literal(RUN_STATE), filter: filters.RUN_STATE.prefault({}) }),
  z.strictObject({ event: z.literal(RUN_METRIC), filter: filters.RUN_METRIC }),
]);
export type AutomationTrigger = z.infer<typeof automationTrigger>;
