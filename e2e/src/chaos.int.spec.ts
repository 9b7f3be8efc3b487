import { expect, test } from '@jest/globals';
import { countsOf, missingActivity, runChaos } from '@countersign/chaos';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The same as `npm run chaos -- --minutes 1 --seed 1`. The seed fixes what is broken and in which order; when exactly it
// meets whom is up to the machine, so each run is another one.
const SEED = 1;
const SECONDS = 60;

test('a minute of chaos breaks no promise', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-chaos-'));
  const result = await runChaos({ seconds: SECONDS, seed: SEED, directory });
  const counts = countsOf(result);
  console.log(JSON.stringify(counts));
  expect(result.findings.violations).toEqual([]);
  expect(missingActivity(counts)).toEqual([]);
  expect(counts.uses).toBeGreaterThan(500);
  expect(counts.changes).toBeGreaterThan(20);
  expect(Object.keys(counts.faults).length).toBeGreaterThan(5);
  // Kept where something was wrong: what the processes logged is there.
  rmSync(directory, { recursive: true, force: true });
}, 240_000);
