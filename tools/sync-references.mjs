// Writes every package's tsconfig.json so that its project references are exactly its workspace dependencies
// (package.json is the one place where a dependency is declared). Run: node tools/sync-references.mjs [--check]
import { readFileSync, writeFileSync, existsSync, globSync } from 'node:fs';
import { dirname, relative } from 'node:path';

const check = process.argv.includes('--check');
const root = JSON.parse(readFileSync('package.json', 'utf8'));
const folders = globSync(root.workspaces.map((pattern) => `${pattern}/package.json`))
  .map(dirname)
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
if (check && stale > 0) process.exit(1);

/** That is bundled, and has a document instead of Node. */
function runsInBrowser(manifest) {
  return manifest.nx?.tags?.includes('platform:browser') ?? false;
}
