import { expect, test } from '@jest/globals';
import { grantsTable, repositoryRoot, subjectsTable } from '@countersign/local-system';
import { withGeneratedPart } from '@countersign/platform-config';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = repositoryRoot();
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root }), 'deploy/README.md'];

/** Whole paths of files, as guides name them: from the root, with an ending. */
const PATH = /`((?:services|libs|tools|e2e|deploy|docs)\/[\w./-]+\.(?:ts|mjs|md|json|yml))`/g;
const LINK = /\]\((?!https?:)([^)#]+)/g;

test.each(documents)('every file that %s names is there', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const named = [...text.matchAll(PATH)].map(([, path]) => path!);
  const linked = [...text.matchAll(LINK)].map(([, path]) => join(dirname(document), path!));
  expect([...named, ...linked].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('the tables of who may do what are the ones that the code gives; `npm run docs` writes them', () => {
  const guide = readFileSync(join(root, 'docs/guides/least-privilege.md'), 'utf8');
  const parts = { subjects: subjectsTable(), grants: grantsTable(root) };
  for (const [name, part] of Object.entries(parts)) expect(withGeneratedPart(guide, name, part)).toBe(guide);
});

test('the walk of the two roads is not empty', () => {
  const roads = readFileSync(join(root, 'docs/guides/roads.md'), 'utf8');
  expect([...roads.matchAll(PATH)].length).toBeGreaterThan(25);
});
