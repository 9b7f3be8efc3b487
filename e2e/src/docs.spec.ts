import { expect, test } from '@jest/globals';
import { repositoryRoot } from '@countersign/local-system';
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

test('the walk of the two roads is not empty', () => {
  const roads = readFileSync(join(root, 'docs/guides/roads.md'), 'utf8');
  expect([...roads.matchAll(PATH)].length).toBeGreaterThan(25);
});
