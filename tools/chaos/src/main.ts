import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countsOf, missingActivity } from './report.js';
import { runChaos, type ChaosResult } from './run-chaos.js';
import { around, toJson } from './show.js';

const USAGE = `Breaks a real system on purpose, and holds what its clients and holders saw against the promises.

  --minutes M     how long (default 1)
  --seed S        which faults and acts (default 1); when things happen is up to the machine
  --faults A,B    only faults whose kind begins with one of these`;

function number(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number, not ${text}`);
  return value;
}

function show(result: ChaosResult, directory: string): boolean {
  const counts = countsOf(result);
  console.log(JSON.stringify(counts, null, 2));
  const { violations } = result.findings;
  for (const violation of violations.slice(0, 5)) {
    console.log(`\nVIOLATION of promise ${violation.promise}: ${violation.message}`);
    console.log(around(result.history, violation.at));
  }
  for (const { name, log } of result.desertions) console.log(`\n${name} ended by itself. The end of its log:\n${log}`);
  const missing = missingActivity(counts);
  if (missing.length > 0) console.log(`\nThe run says nothing: it had no ${missing.join(', no ')}.`);
  const clean = violations.length === 0 && missing.length === 0;
  if (clean) {
    rmSync(directory, { recursive: true, force: true });
    console.log(`\nseed ${result.history.seed}: clean`);
    return true;
  }
  const file = join(directory, 'history.json');
  writeFileSync(file, toJson(result.history));
  console.log(`\nseed ${result.history.seed}: ${violations.length} violations. History and logs: ${directory}`);
  return false;
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const seed = number('seed', values.seed);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const directory = mkdtempSync(join(tmpdir(), 'countersign-chaos-'));
  const result = await runChaos({
    ...{ seconds: 60 * number('minutes', values.minutes), seed, directory },
    faults: values.faults?.split(','),
    signal: interrupted.signal,
    onProgress: (text) => console.log(text),
  }).catch((error: unknown) => {
    console.error(`seed ${seed}: the run failed. Histories and logs: ${directory}`);
    throw error;
  });
  return show(result, directory);
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 2;
}
