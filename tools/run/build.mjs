import { run } from './children.mjs';
import { fail } from './fail.mjs';

/** Builds what has changed; without arguments everything. Shows what the compiler said only when it failed. */
export async function build(node, args = []) {
  // What was built before takes a second or two: nothing to tell.
  const patience = setTimeout(() => console.log('Building …'), 3_000);
  const { code, output } = await tryBuild(node, args);
  clearTimeout(patience);
  if (code !== 0) fail(`The build failed:\n${output}`);
}

export async function tryBuild(node, args = []) {
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' };
  const options = ['run-many', '--targets=build', '--output-style=static', ...args];
  const end = await run(node, ['node_modules/nx/dist/bin/nx.js', ...options], { quiet: true, env });
  return { ...end, output: ofFailedTasks(end.output) };
}

/** Nx repeats what every task said; of use is what those that failed said, without npm's own words around it. */
function ofFailedTasks(output) {
  const failed = [...(/Failed tasks:\s+((?:- \S+\s+)+)/.exec(output)?.[1] ?? '').matchAll(/- (\S+)/g)];
  const sections = output.split(/^> nx run /m).filter((text) => failed.some(([, task]) => text.startsWith(task)));
  if (sections.length === 0) return output;
  const lines = sections.flatMap((text) => text.split(/^ *NX /m)[0].split('\n'));
  return lines.filter((line) => line.trim() !== '' && !/^(npm (warn|error)|> )/.test(line)).join('\n');
}
