import { ConfigurationError } from '@countersign/platform-config';
import { createLogger } from '@countersign/platform-log';
import { expect, jest, test } from '@jest/globals';
import { chooseExecutor } from './choose-executor.js';
import { CONFINEMENT } from './executor.js';
import { ProcessExecutor } from './process/process-executor.js';

const withoutBubblewrap = new ProcessExecutor('/no/such/bwrap');

async function chosen(isUnconfinedAllowed: boolean, executor = withoutBubblewrap) {
  const logger = createLogger('test', 'silent');
  const warn = jest.spyOn(logger, 'warn');
  const { name } = await chooseExecutor(executor, { isUnconfinedAllowed, logger });
  return { name, confinement: CONFINEMENT[name], warnings: warn.mock.calls.map(([text]) => String(text)) };
}

test('without bubblewrap nothing is started, and the remedy is said', async () => {
  expect(await chosen(false)).toMatchObject({ name: 'process', warnings: [] });
  await expect(withoutBubblewrap.check()).rejects.toThrow(
    /\/no\/such\/bwrap does not run.*apt-get install bubblewrap.*COUNTERSIGN_SANDBOX_UNCONFINED=allow/,
  );
});

test('without bubblewrap, and where an operator allows it, sandboxes run without walls, which is said at the start', async () => {
  expect(await chosen(true)).toEqual({
    name: 'unconfined',
    confinement: 'none',
    warnings: [expect.stringMatching(/^SANDBOXES RUN WITHOUT WALLS.*\/no\/such\/bwrap does not run/)],
  });
});

test('what is wrong with anything else takes no walls away', async () => {
  const misconfigured = new ProcessExecutor();
  misconfigured.check = () => Promise.reject(new ConfigurationError('COUNTERSIGN_SANDBOX_SHOW names /no/such/folder'));
  expect(await chosen(true, misconfigured)).toEqual({ name: 'process', confinement: 'namespaces', warnings: [] });
});

test('where bubblewrap can be used it is, whatever is allowed', async () => {
  const works = new ProcessExecutor();
  works.check = () => Promise.resolve();
  expect(await chosen(true, works)).toEqual({ name: 'process', confinement: 'namespaces', warnings: [] });
});
