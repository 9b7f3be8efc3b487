import { expect, test } from '@jest/globals';
import { repositoryRoot } from '@countersign/local-system';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

test('the demo tells its tour to the end', async () => {
  const told = await promisify(execFile)(process.execPath, ['tools/demo/dist/main.js'], {
    cwd: repositoryRoot(),
    timeout: 300_000,
  });
  expect(told.stdout).toContain('Everything was as told.');
  expect(told.stdout.match(/✓/g)?.length).toBeGreaterThan(25);
}, 330_000);
