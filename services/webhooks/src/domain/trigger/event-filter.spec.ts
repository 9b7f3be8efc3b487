import { automationTrigger, EVENT_TYPES, type AutomationEvent, type EventType } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { SAMPLE_EVENTS } from '../../fixtures/automation-events.js';
import { compileFilter, isInScope } from './event-filter.js';

const condition = { kind: 'threshold', operator: '>', value: 1 };
const OPEN: Record<EventType, object> = {
  CREATE_ARTIFACT: {},
  LINK_ARTIFACT: {},
  ADD_ARTIFACT_ALIAS: {},
  ADD_ARTIFACT_TAG: {},
  RUN_STATE: {},
  RUN_METRIC: { metric: 'val/loss', condition },
};

test.each(EVENT_TYPES)('an open filter for %s lets events of that type pass, and no other', (type) => {
  const matches = compileFilter(type, OPEN[type]);
  expect(EVENT_TYPES.filter((other) => matches(SAMPLE_EVENTS[other]))).toEqual([type]);
});

test.each<[EventType, object, boolean]>([
  ['CREATE_ARTIFACT', { collectionPattern: '^detector$' }, true],
  ['CREATE_ARTIFACT', { collectionPattern: '^detect$' }, false],
  ['LINK_ARTIFACT', { collectionPattern: 'tect' }, true],
  ['ADD_ARTIFACT_ALIAS', { aliasPattern: '^prod' }, true],
  ['ADD_ARTIFACT_ALIAS', { aliasPattern: '^staging' }, false],
  ['ADD_ARTIFACT_ALIAS', { aliasPattern: '^prod', collectionPattern: 'other' }, false],
  ['ADD_ARTIFACT_TAG', { tagPattern: 'view' }, true],
  ['ADD_ARTIFACT_TAG', { tagPattern: '^view' }, false],
  ['ADD_ARTIFACT_TAG', { collectionPattern: 'other' }, false],
  ['RUN_STATE', { states: ['finished', 'failed'] }, true],
  ['RUN_STATE', { states: ['running'] }, false],
  ['RUN_STATE', { user: 'ada' }, true],
  ['RUN_STATE', { user: 'Ada' }, false],
  ['RUN_STATE', { runNamePattern: '^baseline-\\d+$' }, true],
  ['RUN_STATE', { runNamePattern: '^sweep' }, false],
  ['RUN_METRIC', { metric: 'val/loss', condition, user: 'ada', runNamePattern: 'base' }, true],
  ['RUN_METRIC', { metric: 'val/los', condition }, false],
  ['RUN_METRIC', { metric: 'val/loss', condition, user: 'bob' }, false],
  ['RUN_METRIC', { metric: 'val/loss', condition, runNamePattern: '^sweep' }, false],
])('%s with %j: %s', (type, filter, expected) => {
  expect(compileFilter(type, filter)(SAMPLE_EVENTS[type])).toBe(expected);
});

test('a filter is what the trigger of an automation holds', () => {
  const trigger = automationTrigger.parse({ event: 'ADD_ARTIFACT_TAG' });
  expect(compileFilter(trigger.event, trigger.filter)(SAMPLE_EVENTS.ADD_ARTIFACT_TAG)).toBe(true);
});

test('every pattern that cannot be read is named, with where and why', () => {
  const compile = () => compileFilter('ADD_ARTIFACT_ALIAS', { aliasPattern: 'a(?=b)', collectionPattern: '(' });
  const error = expect.objectContaining({
    code: 'INVALID_INPUT',
    facts: {
      errors: [
        { path: 'trigger.filter.collectionPattern', message: expect.stringContaining('missing closing )') as unknown },
        {
          path: 'trigger.filter.aliasPattern',
          message: expect.stringContaining('at character 2 looks ahead') as unknown,
        },
      ],
    },
  }) as unknown;
  expect(thrownBy(compile)).toEqual(error);
});

test('a filter that is not of the event is refused', () => {
  expect(() => compileFilter('RUN_STATE', { aliasPattern: 'x' })).toThrow('aliasPattern');
  expect(() => compileFilter('RUN_METRIC', {})).toThrow('metric');
});

test.each<[object, AutomationEvent, boolean]>([
  [{ kind: 'team' }, SAMPLE_EVENTS.RUN_STATE, true],
  [{ kind: 'team' }, SAMPLE_EVENTS.LINK_ARTIFACT, true],
  [{ kind: 'project', name: 'vision' }, SAMPLE_EVENTS.RUN_STATE, true],
  [{ kind: 'project', name: 'Vision' }, SAMPLE_EVENTS.RUN_STATE, false],
  [{ kind: 'project', name: 'models' }, SAMPLE_EVENTS.LINK_ARTIFACT, false],
  [{ kind: 'registry', name: 'models' }, SAMPLE_EVENTS.LINK_ARTIFACT, true],
  [{ kind: 'registry', name: 'vision' }, SAMPLE_EVENTS.CREATE_ARTIFACT, false],
])('scope %j', (scope, event, expected) => {
  expect(isInScope(scope as Parameters<typeof isInScope>[0], event)).toBe(expected);
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}
