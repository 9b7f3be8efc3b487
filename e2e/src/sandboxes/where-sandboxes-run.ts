import { ProcessExecutor } from '@countersign/sandboxes';
import { findBubblewrap } from '@countersign/testing';
import { test } from '@jest/globals';

/** Why no sandbox can be started on this machine; null where one can. */
const lacking = await new ProcessExecutor(findBubblewrap()).check().then(
  () => null,
  (error: Error) => error.message,
);

/** A test that starts sandboxes; skipped, with the reason in its name, where this machine can start none. */
export function testSandboxes(name: string, body: () => Promise<void>, timeoutMs?: number): void {
  if (lacking === null) test(name, body, timeoutMs);
  else test.skip(`${name} (skipped: ${lacking})`, body);
}
