import { run } from './children.mjs';

/** In halves: each package that is looked at with its types stays in memory, and all of them at once need more than there is. */
const HALVES = [
  ['services', 'clients', '*.mjs'],
  ['libs', 'tools', 'e2e'],
];
/** In MiB. Node's own limit, half of the memory and 4 GiB at the most, is too little for half of the packages. */
const HEAP = 7_000;

/** What nothing uses, by knip.jsonc: only the whole can tell. */
const UNUSED = ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'];

/** Lints everything, or what is named. All of it is looked at, whatever the first part says. */
export async function lint(node, args, options = {}) {
  const ends = [];
  for (const paths of args.length > 0 ? [args] : HALVES) {
    const program = [`--max-old-space-size=${HEAP}`, 'node_modules/eslint/bin/eslint.js', ...paths];
    ends.push(await run(node, program, options));
  }
  if (args.length === 0) ends.push(await run(node, UNUSED, options));
  return ends.reduce((all, { code, output }) => ({ code: all.code || code, output: all.output + output }));
}
