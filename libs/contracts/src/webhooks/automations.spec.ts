import { expect, test } from '@jest/globals';
import { automationInput, automationPatch } from '../index.js';

const given = {
  name: 'Deploy',
  scope: { kind: 'project', name: 'vision' },
  trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { aliasPattern: '^production$' } },
  webhookId: '0197f4a2-5b1e-7c3d-8e4f-a1b2c3d4e5f6',
  payload: { format: 'json', text: '{"alias": "${alias}"}' },
};
const metric = (condition: object) => ({ event: 'RUN_METRIC', filter: { metric: 'loss', condition } });

const problemsOf = (more: object) =>
  automationInput
    .safeParse({ ...given, ...more })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('what is left out has its default', () => {
  expect(automationInput.parse(given)).toEqual({
    ...given,
    description: '',
    trigger: { event: 'ADD_ARTIFACT_ALIAS', filter: { aliasPattern: '^production$', collectionPattern: null } },
    enabled: true,
    cooldownSeconds: 0,
    executionsPerMinute: null,
  });
  const run = automationInput.parse({ ...given, trigger: { event: 'RUN_STATE' } });
  expect(run.trigger.filter).toEqual({ states: ['running', 'finished', 'failed'], user: null, runNamePattern: null });
});

test('a patch sets nothing that it does not name', () => {
  expect(automationPatch.parse({})).toEqual({});
  expect(automationPatch.parse({ enabled: false })).toEqual({ enabled: false });
});

test.each([
  metric({ kind: 'threshold', window: 1000, aggregate: 'min', operator: '!=', value: 0 }),
  metric({ kind: 'change', window: 1000, measure: 'relative', direction: 'either', amount: 0.1 }),
  metric({ kind: 'zScore', runs: 1000, minimumRuns: 2, direction: 'below', deviations: 3 }),
])('a condition: %j', (trigger) => {
  expect(problemsOf({ trigger })).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'a filter of another event',
    { trigger: { event: 'ADD_ARTIFACT_TAG', filter: { aliasPattern: 'x' } } },
    'trigger.filter: ',
  ],
  [
    'a metric without a condition',
    { trigger: { event: 'RUN_METRIC', filter: { metric: 'loss' } } },
    'trigger.filter.condition',
  ],
  [
    'no window',
    { trigger: metric({ kind: 'threshold', window: 0, operator: '>', value: 1 }) },
    'trigger.filter.condition.window',
  ],
  [
    'a long window',
    { trigger: metric({ kind: 'threshold', window: 1001, operator: '>', value: 1 }) },
    'trigger.filter.condition.window',
  ],
  [
    'no amount',
    { trigger: metric({ kind: 'change', measure: 'absolute', direction: 'either', amount: 0 }) },
    'trigger.filter.condition.amount',
  ],
  [
    'no comparison',
    { trigger: metric({ kind: 'threshold', operator: '=', value: 1 }) },
    'trigger.filter.condition.operator',
  ],
  [
    'a long pattern',
    { trigger: { event: 'ADD_ARTIFACT_TAG', filter: { tagPattern: 'x'.repeat(501) } } },
    'trigger.filter.tagPattern',
  ],
  ['no state', { trigger: { event: 'RUN_STATE', filter: { states: [] } } }, 'trigger.filter.states'],
  ['a scope without a name', { scope: { kind: 'project' } }, 'scope.name'],
  ['a team with a name', { scope: { kind: 'team', name: 'x' } }, 'scope: '],
  [
    'runs of a registry',
    { scope: { kind: 'registry', name: 'm' }, trigger: { event: 'RUN_STATE' } },
    'trigger.event: never happens in a registry',
  ],
  [
    'a long payload',
    { payload: { format: 'json', text: 'é'.repeat(140_000) } },
    'payload.text: must be at most 256 KiB',
  ],
  [
    'text without an escaping',
    { payload: { format: 'text', text: '', contentType: 'text/plain' } },
    'payload.escaping',
  ],
  ['JSON with an escaping', { payload: { format: 'json', text: '', escaping: 'none' } }, 'payload: '],
  ['a content type with a line break', { payload: text('text/plain\r\nx: y', 'none') }, 'payload.contentType'],
  ['no content type', { payload: text('text', 'none') }, 'payload.contentType'],
  ['JSON that is not escaped', { payload: text('application/json', 'none') }, 'payload.escaping: must be json'],
  [
    'JSON of another name',
    { payload: text('application/vnd.api+JSON; charset=utf-8', 'xml') },
    'payload.escaping: must be json',
  ],
  ['XML that is not escaped', { payload: text('text/xml', 'none') }, 'payload.escaping: must be xml'],
  [
    'XML of another name',
    { payload: text('application/soap+xml;charset="utf-8"', 'json') },
    'payload.escaping: must be xml',
  ],
  [
    'a form that is not escaped',
    { payload: text('application/x-www-form-urlencoded', 'none') },
    'payload.escaping: must be form',
  ],
])('refused: %s', (_, more, problem) => {
  expect(problemsOf(more)).toEqual([expect.stringContaining(problem)]);
});

test.each([
  ['text/plain; charset=utf-8', 'none'],
  ['application/json', 'json'],
  ['application/x-ndjson', 'json'],
  ['application/atom+xml', 'xml'],
  ['application/x-www-form-urlencoded', 'form'],
])('%s with the escaping %s', (contentType, escaping) => {
  expect(problemsOf({ payload: text(contentType, escaping) })).toEqual([]);
});

function text(contentType: string, escaping: string) {
  return { format: 'text', text: 'x', contentType, escaping };
}
