import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tryBuild } from './build.mjs';
import { run } from './children.mjs';
import { seeToChromium } from './chromium.mjs';
import { lint } from './lint.mjs';

const REPORT = 'reports/jest.json';

/**
 * Everything that must hold before a change may land, in order of what it costs. A check that fails counts as one failed
 * test, and the others still run. With arguments only Jest runs, with these.
 */
export async function test(node, args) {
  const failures = args.length > 0 ? [] : await checks(node);
  if (args.length === 0 || args.some((arg) => arg.includes('console'))) await seeToChromium();
  const jest = await runJest(node, args);
  for (const { name, output } of failures) console.log(`\nFAILED: ${name}\n${output}`);
  if (failures.length > 0) console.log(`\nFailed checks: ${failures.map(({ name }) => name).join(', ')}`);
  if (jest.broken) console.log(`\nFAILED: Jest itself (exit code ${jest.code})`);

  for (const name of jest.skippedNames) console.log(`not run: ${name}`);
  const failed = failures.length + jest.failed + (jest.broken ? 1 : 0);
  const skipped = jest.skipped > 0 ? `, ${jest.skipped} skipped` : '';
  console.log(`\n${jest.passed} passed, ${failed} failed${skipped}`);
  return failed > 0 || jest.passed === 0 ? 1 : 0;
}

/** The first two have one core between them, the compiler the other; lint needs what the build has made. */
async function checks(node) {
  const failures = [];
  const check = async (name, step) => {
    const began = performance.now();
    const { code, output } = await step();
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (code !== 0) failures.push({ name, output });
  };
  const format = ['node_modules/prettier/bin/prettier.cjs', '--check', '.'];
  await Promise.all([
    check('format (npm run format)', () => quietly(node, format)),
    check('project references (node tools/sync-references.mjs)', () =>
      quietly(node, ['tools/sync-references.mjs', '--check']),
    ),
    check('type check (npm run build)', () => tryBuild(node)),
  ]);
  await check('lint (npm run lint)', () => lint(node, [], { quiet: true }));
  return failures;
}

function quietly(node, args) {
  return run(node, args, { quiet: true });
}

async function runJest(node, args) {
  mkdirSync('reports', { recursive: true });
  rmSync(REPORT, { force: true });
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const program = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${REPORT}`, '--passWithNoTests', ...args];
  // --json prints the report too: only what Jest says of its progress, on the other stream, is for people.
  const { code } = await run(node, [...options, ...program], { bound: true, hideOutput: true });
  if (!existsSync(REPORT)) return { passed: 0, failed: 0, skipped: 0, skippedNames: [], broken: true, code };
  const report = JSON.parse(readFileSync(REPORT, 'utf8'));
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed,
    skipped: report.numPendingTests + report.numTodoTests,
    // One that is skipped for what this machine lacks says so in its name; others are only not asked for (-t).
    skippedNames: report.testResults
      .flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'pending'))
      .map(({ fullName }) => fullName)
      .filter((name) => name.includes('(skipped: ')),
    // A run that failed for another reason than a test, such as an open handle or a lost worker.
    broken: code !== 0 && failed === 0,
    code,
  };
}
