import { existsSync, readFileSync } from 'node:fs';
import { run } from './children.mjs';
import { fail } from './fail.mjs';

/** Installs the packages of the lock file, unless exactly these are there. */
export async function installPackages() {
  if (installed()) return;
  console.log('Installing packages (npm ci) …');
  const npm = process.env.npm_execpath;
  // npm's own script where npm started us: then it is that npm, and no shell is in between.
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const args = [...before, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run(command, args, { quiet: true }).catch(() =>
    fail('npm is not there. Install it: it comes with Node, on Debian as the package npm.'),
  );
  if (code !== 0) fail(`npm ci failed:\n${output}`);
}

/** npm notes what it has installed in a lock file of its own; an install that was cut short has none. */
function installed() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const have = packages('node_modules/.package-lock.json');
  return Object.entries(packages('package-lock.json')).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    if (wanted.link) return existsSync(path);
    if (!have[path]) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    return have[path].version === wanted.version && have[path].integrity === wanted.integrity;
  });
}

function packages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
