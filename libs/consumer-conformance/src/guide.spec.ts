import { expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const guide = readFileSync(new URL('../../../docs/guides/new-consumer.md', import.meta.url), 'utf8');
const toy = globSync(`${import.meta.dirname}/toy/**/*.ts`);

/** The blocks of code in the guide, in order. */
const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);

test('the guide shows the whole toy as it is tested, and no code beside it', () => {
  expect(toy.map((file) => basename(file)).length).toBeGreaterThan(4);
  const files = toy.map((file) => readFileSync(file, 'utf8'));
  expect(blocks.toSorted()).toEqual(files.toSorted());
});

test('a consumer takes under 150 lines of its own', () => {
  const lines = blocks.flatMap((code) => code!.split('\n')).filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThan(150);
});

test('every place that the guide sends one to exists', () => {
  const named = [...guide.matchAll(/`((?:libs|services|e2e|tools|docs)\/[\w./-]+\.\w+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(6);
  for (const path of named) expect(() => readFileSync(new URL(`../../../${path}`, import.meta.url))).not.toThrow();
});
