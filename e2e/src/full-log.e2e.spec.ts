import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

const PROGRAM = `
  const { createLogger } = await import('@countersign/platform-log');
  const logger = createLogger('test', 'info');
  for (let line = 0; line < 5; line += 1) {
    logger.info('nobody will read this');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.stderr.write('still here');
  process.exit(0);
`;

test('a service whose log cannot be written, because the disk is full, goes on without it', () => {
  const full = openSync('/dev/full', 'w');
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: import.meta.dirname,
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
    timeout: 40_000,
  });
  closeSync(full);
  expect(child.stderr).toBe('still here');
  expect(child.status).toBe(0);
}, 60_000);
