import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** It ends once a write of its log has failed: watched without a listener, for one would be a handler of that failure. */
const PROGRAM = `
  const { createLogger } = await import('@countersign/platform-log');
  const { pino } = await import('pino');
  const logger = createLogger('test', 'info');
  const output = logger[pino.symbols.streamSym];
  const { promise: failed, resolve } = Promise.withResolvers();
  const emit = output.emit;
  output.emit = function (event, ...of) {
    if (event === 'error') setImmediate(resolve);
    return emit.call(this, event, ...of);
  };
  for (let line = 0; line < 5; line += 1) {
    logger.info('nobody will read this');
    await new Promise((next) => setImmediate(next));
  }
  await failed;
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
});
