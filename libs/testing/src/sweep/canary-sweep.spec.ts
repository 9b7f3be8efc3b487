import { expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { CanaryNest } from './canary.js';
import { CanarySweep } from './canary-sweep.js';

const value = 'canary "quoted"/slash ünique';

test('where it is not, nothing is found, and the sweep says how much it saw', () => {
  const sweep = new CanarySweep([{ name: 'ONE', value }]);
  sweep.text('there', 'nothing of the kind');
  expect(sweep.findings).toEqual([]);
  expect(sweep.bytes).toBe(19);
});

test.each([1, 2, 5, 13, 27])('one is found once, wherever it is cut into pieces: %i bytes each', (size) => {
  const content = Buffer.from(`before ${value} after`);
  const pieces = Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
    content.subarray(index * size, (index + 1) * size),
  );
  const sweep = new CanarySweep([{ name: 'ONE', value }]);
  sweep.pieces('there', pieces);
  expect(sweep.findings).toMatchObject([{ canary: 'ONE', form: 'clear', times: 1, at: 7 }]);
});

test('one is found in what is compressed, also when that is cut short', () => {
  const packed = gzipSync(Buffer.from(`${value} ${'and more of it '.repeat(2_000)}`), { level: 1 });
  for (const content of [packed, packed.subarray(0, packed.length - 20)]) {
    const sweep = new CanarySweep([{ name: 'ONE', value }]);
    sweep.buffer('there', Buffer.concat([Buffer.from('in front '), content]));
    expect(sweep.findings).toMatchObject([{ canary: 'ONE', where: 'there, gzip at 9' }]);
  }
});

test('a part of one is found where the rest was cut off, and not besides a whole one', () => {
  const nest = new CanaryNest();
  const { value: planted } = nest.odd('CUT');
  const sweep = new CanarySweep(nest.canaries);
  sweep.text('whole', planted);
  sweep.text('cut', planted.slice(0, 14));
  const found = sweep.findings.map(({ where, canary }) => `${where}: ${canary}`);
  expect(found).toEqual(['whole: CUT', 'cut: a part of a canary']);
});

test('what is too short to be told from other text is refused', () => {
  expect(() => new CanarySweep([{ name: 'SHORT', value: 'abc' }])).toThrow(/SHORT is too short/);
});
