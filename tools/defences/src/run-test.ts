import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface TestOutcome {
  passed: number;
  failed: number;
}

/** Runs the tests of one file whose names match, in a copy of the repository. */
export function runTest(root: string, { file, name }: { file: string; name: string }): TestOutcome {
  const report = join(root, 'defence-report.json');
  rmSync(report, { force: true });
  const options = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const which = ['--runTestsByPath', file, '--testNamePattern', literally(name)];
  const end = spawnSync(process.execPath, [...options, '--json', `--outputFile=${report}`, ...which], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numRuntimeErrorTestSuites: number;
    };
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    throw new Error(`Jest made no report of ${file}:\n${end.stderr}`);
  }
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
