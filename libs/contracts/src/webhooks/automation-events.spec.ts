import { expect, test } from '@jest/globals';
import { automationEvent, METADATA_BYTES_MAX } from '../index.js';

const base = {
  id: 'run-1:finished',
  occurredAt: '2026-01-01T00:00:00Z',
  place: { kind: 'project', name: 'vision' },
  entity: 'acme',
  author: 'ada',
};
const artifact = { collection: 'detector', version: 3, versionString: 'acme/vision/detector:v3' };
const run = { id: 'run-1', name: 'baseline', user: 'ada' };
const created = { ...base, type: 'CREATE_ARTIFACT', artifact };

const problemsOf = (event: unknown) =>
  automationEvent.safeParse(event).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const withMetadata = (metadata: unknown) => ({ ...created, artifact: { ...artifact, metadata } });

test.each([
  created,
  withMetadata({ loss: 0.1, nested: [{ deep: null }] }),
  { ...created, type: 'LINK_ARTIFACT', place: { kind: 'registry', name: 'models' } },
  { ...created, type: 'ADD_ARTIFACT_ALIAS', alias: 'production' },
  { ...created, type: 'ADD_ARTIFACT_TAG', tag: 'reviewed' },
  { ...base, type: 'RUN_STATE', run: { ...run, state: 'failed' } },
  { ...base, type: 'RUN_METRIC', run, metric: { name: 'loss', value: -1.5e300, step: 0 } },
])('an event: $type', (event) => {
  expect(problemsOf(event)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['no such type', { ...created, type: 'DELETE_ARTIFACT' }, 'type'],
  ['an id with spaces', { ...created, id: 'a b' }, 'id'],
  ['a long id', { ...created, id: 'a'.repeat(129) }, 'id'],
  ['no time zone', { ...created, occurredAt: '2026-01-01T00:00:00' }, 'occurredAt'],
  ['no alias', { ...created, type: 'ADD_ARTIFACT_ALIAS' }, 'alias'],
  ['an empty alias', { ...created, type: 'ADD_ARTIFACT_ALIAS', alias: '' }, 'alias'],
  ['no artifact', { ...base, type: 'LINK_ARTIFACT' }, 'artifact'],
  ['a version that is no number', { ...created, artifact: { ...artifact, version: 'v3' } }, 'artifact.version'],
  [
    'a run in a registry',
    { ...base, type: 'RUN_STATE', run: { ...run, state: 'failed' }, place: { kind: 'registry', name: 'm' } },
    'place.kind',
  ],
  ['no such state', { ...base, type: 'RUN_STATE', run: { ...run, state: 'crashed' } }, 'run.state'],
  [
    'an infinite value',
    { ...base, type: 'RUN_METRIC', run, metric: { name: 'l', value: Infinity, step: 0 } },
    'metric.value',
  ],
  ['no step', { ...base, type: 'RUN_METRIC', run, metric: { name: 'l', value: 1 } }, 'metric.step'],
  ['a long name', { ...created, entity: 'x'.repeat(501) }, 'entity'],
  ['NUL', { ...created, author: 'a\0b' }, 'author'],
  ['half of a pair', { ...created, author: 'a\ud83d' }, 'author'],
])('no event: %s', (_, event, path) => {
  expect(problemsOf(event)).toEqual([expect.stringMatching(new RegExp(`^${path}: `))]);
});

/** JSON.stringify itself would not come back from this. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i += 1) value = { a: value };
  return value;
}

test.each<[string, unknown, string]>([
  ['too large', { a: 'é'.repeat(METADATA_BYTES_MAX / 2) }, 'at most 16 KiB'],
  ['too deep', nested(21), 'deeper than 20'],
  ['endlessly deep', nested(1_000_000), 'deeper than 20'],
  ['endlessly deep in an array', { a: JSON.parse('['.repeat(3_000) + ']'.repeat(3_000)) as unknown }, 'deeper than 20'],
  ['with a long key', { ['k'.repeat(256)]: 1 }, 'keys of at most 255'],
  ['with a NUL in it', { a: [{ b: 'x\0' }] }, 'NUL'],
  ['with half of a pair as a key', { a: { '\ude00': 1 } }, 'keys'],
  ['no object', [1], 'record'],
])('no metadata: %s', (_, metadata, message) => {
  expect(problemsOf(withMetadata(metadata))).toEqual([expect.stringContaining(message)]);
});

test('metadata as large and deep as may be', () => {
  expect(problemsOf(withMetadata({ a: 'x'.repeat(METADATA_BYTES_MAX - '{"a":""}'.length) }))).toEqual([]);
  expect(problemsOf(withMetadata(nested(20)))).toEqual([]);
});
