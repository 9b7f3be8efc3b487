import { run } from './children.mjs';

/** In halves: each package that is looked at with its types stays in memory, and all of them at once need more than there is. */
const HALVES = [
  ['services', 'clients', '*.mjs'],
  ['libs', 'tools', 'e2e'],
];
/** In MiB. Node's own limit, half of the memory and 4 GiB at the most, is too little for half of the packages. */
const HEAP = 7_000;

/** Lints everything, or what is named. Both halves are looked at, whatever the first one says. */
export async function lint(node, args, options = {}) {
  const ends = [];
  for (const paths of args.length > 0 ? [args] : HALVES) {
    const program = [`--max-old-space-size=${HEAP}`, 'node_modules/eslint/bin/eslint.js', ...paths];
    ends.push(await run(node, program, options));
  }
  return ends.reduce((all, { code, output }) => ({ code: all.code || code, output: all.output + output }));
}
