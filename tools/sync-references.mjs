// Writes every package's tsconfig.json so that its project references are exactly its workspace dependencies
// (package.json is the one place where a dependency is declared), and sees that each package says in one line what it is for.
// Run: node tools/sync-references.mjs [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const check = process.argv.includes('--check');
const root = JSON.parse(readFileSync('package.json', 'utf8'));
const folders = root.workspaces
  .flatMap(matching)
  .filter((folder) => existsSync(`${folder}/package.json`))
  .sort();
const manifests = new Map(
  folders.map((folder) => [folder, JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))]),
);
const folderOf = new Map([...manifests].map(([folder, manifest]) => [manifest.name, folder]));

let stale = 0;
function write(path, value) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (existsSync(path) && JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))) === JSON.stringify(value)) return;
  if (check) console.error(`${path} does not match package.json: run node tools/sync-references.mjs`);
  else writeFileSync(path, text);
  stale += 1;
}

for (const [folder, manifest] of manifests) {
  const references = Object.keys(manifest.dependencies ?? {})
    .filter((name) => folderOf.has(name))
    .map((name) => ({ path: relative(folder, folderOf.get(name)) }));

  const base = runsInBrowser(manifest) ? 'tsconfig.browser.json' : 'tsconfig.base.json';
  write(`${folder}/tsconfig.json`, {
    extends: `${relative(folder, '.')}/${base}`,
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
    include: ['src'],
    references,
  });
}
const compiled = folders.filter((folder) => !runsInBrowser(manifests.get(folder)));
write('tsconfig.json', { files: [], references: compiled.map((folder) => ({ path: folder })) });
const purposes = new Map();
for (const [folder, { description = '' }] of manifests) {
  const twin = purposes.get(description);
  if (description === '' || description.includes('\n'))
    console.error(`${folder} does not say in one line what it is for.`);
  else if (twin) console.error(`${folder} is for the same as ${twin}, by their descriptions.`);
  else purposes.set(description, folder);
}
if (purposes.size < manifests.size || (check && stale > 0)) process.exit(1);

/** Of a pattern as package.json has them: a folder, or all within one. */
function matching(pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const folder = pattern.slice(0, -2);
  return readdirSync(folder).map((name) => `${folder}/${name}`);
}

/** That is bundled, and has a document instead of Node. */
function runsInBrowser(manifest) {
  return manifest.nx?.tags?.includes('platform:browser') ?? false;
}
