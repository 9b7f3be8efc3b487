// What every npm script runs: brings the repository into a state in which its tools can run, then runs one.
//   node tools/run.mjs <command> [arguments]
// It must itself run on any Node from 20 on, before anything is installed.
import { build, CONSOLE, services } from './run/build.mjs';
import { handBack, run } from './run/children.mjs';
import { fail } from './run/fail.mjs';
import { installPackages } from './run/install.mjs';
import { lint } from './run/lint.mjs';
import { node24, requireNode20 } from './run/runtime.mjs';
import { test } from './run/test.mjs';

/** What a person runs: each with what has to be built for it. */
const tools = {
  up: [...services, CONSOLE, 'tools/up'],
  demo: [...services, 'tools/demo'],
  simulate: ['tools/simulate'],
  chaos: [...services, 'tools/chaos'],
  sweep: [...services, 'tools/sweep'],
  bench: [...services, CONSOLE, 'tools/bench'],
  defences: ['tools/defences'],
  pictures: [...services, CONSOLE, 'tools/pictures'],
};
const [command, ...args] = process.argv.slice(2);

requireNode20();
process.chdir(new URL('..', import.meta.url).pathname);
process.exitCode = await main();

async function main() {
  await installPackages();
  const node = await node24();
  if (Object.hasOwn(tools, command)) {
    await build(node, tools[command]);
    const source = ['--enable-source-maps', `tools/${command}/dist/main.js`, ...args];
    return handBack(await run(node, source, { channel: true, bound: true }));
  }
  switch (command) {
    case 'deployment-secrets':
      await build(node, ['tools/up']);
      return handBack(await run(node, ['tools/up/dist/deployment-secrets-main.js', ...args]));
    case 'countersign':
      await build(node, ['clients/cli']);
      return handBack(await run(node, ['--enable-source-maps', 'clients/cli/dist/main.js', ...args]));
    case 'evals:check':
      await build(node, ['services/evals']);
      return handBack(
        await run(node, ['--enable-source-maps', 'services/evals/dist/check-catalogue-main.js', ...args]),
      );
    case 'build':
      await build(node, args.length > 0 ? args : undefined);
      return 0;
    case 'docs':
      await build(node, ['libs/platform/config', 'tools/local-system']);
      return handBack(await run(node, ['tools/run/docs.mjs']));
    case 'lint':
      return handBack(await lint(node, args));
    case 'format':
      return handBack(await run(node, ['node_modules/prettier/bin/prettier.cjs', '--write', '.', ...args], {}));
    case 'test':
      return test(node, args);
    default:
      return fail(
        `There is no command ${command}. There are: ${[...Object.keys(tools), 'countersign', 'evals:check', 'build', 'lint', 'format', 'test', 'deployment-secrets'].join(', ')}.`,
      );
  }
}
