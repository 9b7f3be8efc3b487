import { expect, test } from '@jest/globals';
import { parseDataSet } from './data-set.js';

const line = (sample: object) => JSON.stringify({ id: 'a', input: 'Why?', target: 'B', ...sample });

test('a data set is read, empty lines left out', () => {
  const text = `${line({ choices: ['x', 'y'] })}\n\n${line({ id: 'b', choices: ['z', 'w'] })}\n`;
  expect(parseDataSet(text, 'choice').map(({ id }) => id)).toEqual(['a', 'b']);
});

test('every wrong line is named', () => {
  const lines = [
    line({}),
    'not JSON',
    line({ choices: ['x'] }),
    line({ choices: ['x', 'y'], target: 'C' }),
    line({ choices: ['x', 'y'] }),
    line({ choices: ['x', 'y'] }),
  ];
  expect(() => parseDataSet(lines.join('\n'), 'choice')).toThrow(
    /line 1: it needs choices; line 2: .*; line 3: choices .*; line 4: the target must be .*; line 6: a is there already\.$/,
  );
  expect(() => parseDataSet(line({ choices: ['x', 'y'] }), 'match')).toThrow(/line 1: choices are for/);
});

test('a data set without a sample is none', () => {
  expect(() => parseDataSet('\n', 'match')).toThrow(/no sample/);
});
