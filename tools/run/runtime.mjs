import { existsSync } from 'node:fs';
import { fail } from './fail.mjs';
import { run } from './children.mjs';

const OWN = 'node_modules/node/bin/node';

export function requireNode20() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(
      `Node ${process.versions.node} is too old to begin with: install Node 20 or newer (the rest is brought along).`,
    );
  }
}

/** The Node that everything runs on: the one that the npm package `node` brings, or this one where it is new enough. */
export async function node24() {
  if (existsSync(OWN) && (await runs(OWN))) return OWN;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    'The Node 24 that the repository brings is not there: npm was told to run no install scripts, or had no build for this machine. Run: npm rebuild node --ignore-scripts=false, or use Node 24 or newer yourself.',
  );
}

async function runs(path) {
  try {
    const { output } = await run(path, ['--version'], { quiet: true });
    return Number(/^v(\d+)/.exec(output)?.[1]) >= 24;
  } catch {
    return false;
  }
}
