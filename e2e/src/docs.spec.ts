import { expect, test } from '@jest/globals';
import { grantsTable, repositoryRoot, subjectsTable } from '@countersign/local-system';
import { withGeneratedPart } from '@countersign/platform-config';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = repositoryRoot();
const read = (document: string) => readFileSync(join(root, document), 'utf8');
const documents = globSync(['*.md', '{docs,deploy,clients,services,libs,tools,e2e}/**/*.md'], {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === 'dist',
});

/** Whole paths of files, as guides name them: from the root, with an ending. */
const PATH = /`((?:services|libs|tools|e2e|deploy|docs)\/[\w./-]+\.(?:ts|mjs|md|json|yml))`/g;
const LINK = /(?:\]\(|(?:src|srcset)=")(?!https?:)([^)#"]*)(?:#([^)"]+))?/g;

test.each(documents)('every file that %s names is there, and so is every part of it', (document) => {
  const text = read(document);
  const named = [...text.matchAll(PATH)].map(([, path]) => path!);
  const links = [...text.matchAll(LINK)].map(([, path, part]) => ({
    path: path === '' ? document : join(dirname(document), path!),
    part,
  }));
  const files = [...named, ...links.map(({ path }) => path)];
  expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const parts = links.filter(({ part }) => part !== undefined);
  expect(parts.filter(({ path, part }) => !anchors(read(path)).includes(part!))).toEqual([]);
});

/** Of the headings, as GitHub makes them. */
function anchors(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.toLowerCase());
  return headings.map((heading) => heading.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-'));
}

test('the index names every guide and every decision', () => {
  const linked = [...read('docs/README.md').matchAll(LINK)].map(([, path]) => join('docs', path!));
  const pages = globSync(['docs/*.md', 'docs/{guides,adr}/*.md'], { cwd: root });
  expect(pages.filter((page) => page !== 'docs/README.md' && !linked.includes(page))).toEqual([]);
});

test('every npm command that a document names is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = documents.flatMap((document) => [...read(document).matchAll(/\bnpm run ([\w:]+)/g)]);
  expect(named.length).toBeGreaterThan(20);
  expect(named.map(([, name]) => name!).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('the tables of who may do what are the ones that the code gives; `npm run docs` writes them', () => {
  const guide = read('docs/guides/least-privilege.md');
  const parts = { subjects: subjectsTable(), grants: grantsTable(root) };
  for (const [name, part] of Object.entries(parts)) expect(withGeneratedPart(guide, name, part)).toBe(guide);
});

test('the walk of the two roads is not empty', () => {
  expect([...read('docs/guides/roads.md').matchAll(PATH)].length).toBeGreaterThan(25);
});
