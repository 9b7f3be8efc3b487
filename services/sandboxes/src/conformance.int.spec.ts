import { consumerSuite } from '@countersign/consumer-conformance';
import { describe } from '@jest/globals';
import { UnconfinedExecutor } from './executors/unconfined/unconfined-executor.js';
import { sandboxesUnderTest } from './fixtures/sandboxes-under-test.js';

const lacking = await new UnconfinedExecutor().check().then(
  () => null,
  (error: Error) => error.message,
);
const describeHere = lacking === null ? describe : describe.skip;

describeHere(`sandboxes as a consumer${lacking === null ? '' : ` (skipped: ${lacking})`}`, () => {
  consumerSuite(sandboxesUnderTest, {
    updates: 'a sandbox is what it was started as',
    forgets: 'one that is over is remembered, with the end of what it printed',
    usesAnew: 'it goes on with what it holds for the grace that the team sets',
  });
});
