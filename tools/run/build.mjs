import { readdirSync } from 'node:fs';
import { run } from './children.mjs';
import { fail } from './fail.mjs';

/** What to hand to `build` for the services themselves. */
export const services = readdirSync('services').map((name) => `services/${name}`);

/** What to hand to `build` for the console's files. */
export const CONSOLE = 'clients/console';

/** Builds what has changed of some folders and all that they stand on. Shows what the compiler said only when it failed. */
export async function build(node, folders) {
  // What was built before takes a second or two: nothing to tell.
  const patience = setTimeout(() => console.log('Building …'), 3_000);
  const { code, output } = await tryBuild(node, folders);
  clearTimeout(patience);
  if (code !== 0) fail(`The build failed:\n${output}`);
}

/**
 * TypeScript compiles all packages in one process, and knows itself what has changed: to start it anew for each of them took
 * most of the time. What another tool bundles, Nx builds. (ADR 20)
 * @param folders all of them, unless told
 */
export async function tryBuild(node, folders = ['tsconfig.json', CONSOLE]) {
  const compiled = folders.filter((folder) => folder !== CONSOLE);
  const end = await run(node, ['node_modules/typescript/bin/tsc', '-b', ...compiled], { quiet: true });
  return end.code === 0 && folders.includes(CONSOLE) ? bundleConsole(node) : end;
}

/** After the gateway, whose document the console's types are made from. Where nothing of it has changed, Nx brings both back. */
async function bundleConsole(node) {
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' };
  const target = ['run', '@countersign/console:build', '--excludeTaskDependencies', '--outputStyle=static'];
  return run(node, ['node_modules/nx/dist/bin/nx.js', ...target], { quiet: true, env });
}
