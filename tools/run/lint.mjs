import { totalmem } from 'node:os';
import { run } from './children.mjs';

/** In halves: each package that is looked at with its types stays in memory, and all of them at once need more than there is. */
const HALVES = [
  ['services', 'clients', '*.mjs'],
  ['libs', 'tools', 'e2e'],
];
/** In MiB. Node's own limit, half of the memory and 4 GiB at the most, is too little for half of the packages. */
const HEAP = 7_000;

/** Both halves at once, where the machine has memory for both and something over. */
const SIDE_BY_SIDE = totalmem() > 2.5 * HEAP * 1024 ** 2;

/** What nothing uses, by knip.jsonc: only the whole can tell. */
const UNUSED = ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'];

/** Lints everything, or what is named. All of it is looked at, whatever the first part says. */
export async function lint(node, args, options = {}) {
  const look = (program) => run(node, program, options);
  const programs = (args.length > 0 ? [args] : HALVES).map((paths) => [
    `--max-old-space-size=${HEAP}`,
    'node_modules/eslint/bin/eslint.js',
    ...paths,
  ]);
  if (args.length === 0) programs.push(UNUSED);
  const ends = SIDE_BY_SIDE ? await Promise.all(programs.map(look)) : await inTurn(programs, look);
  return ends.reduce((all, { code, output }) => ({ code: all.code || code, output: all.output + output }));
}

async function inTurn(programs, look) {
  const ends = [];
  for (const program of programs) ends.push(await look(program));
  return ends;
}
