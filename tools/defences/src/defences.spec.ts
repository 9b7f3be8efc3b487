import { expect, test } from '@jest/globals';
import { repositoryRoot } from '@countersign/local-system';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFENCES } from './index.js';

const root = repositoryRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** A row of one of the tables: its id first, and its test last. */
const ROW = /^\| `([\w-]+\/[\w-]+)` .*\| `([^`]+)`: (.*?) +\|$/gm;

test('docs/security.md has these rows with these tests, and no others', () => {
  const rows = [...read('docs/security.md').matchAll(ROW)].map(([, id, file, name]) => ({ id, test: { file, name } }));
  const byId = (a: { id?: string | undefined }, b: { id?: string | undefined }) => (a.id! < b.id! ? -1 : 1);
  expect(rows.sort(byId)).toEqual(DEFENCES.map(({ id, test: of }) => ({ id, test: of })).sort(byId));
});

test.each(DEFENCES)('$id is where its row says, and can be taken away', ({ removal }) => {
  expect(removal.length).toBeGreaterThan(0);
  const gone = removal.filter(({ file, find }) => read(file).split(find).length !== 2);
  expect(gone).toEqual([]);
});
