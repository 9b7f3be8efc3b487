import { findBubblewrap } from '@countersign/testing';
import { spawnSync } from 'node:child_process';

/** Empty where sandboxes can be started; else why the tests that start some are skipped, for their names. */
export const NO_SANDBOXES = makesNamespaces()
  ? ''
  : ' (skipped: bubblewrap can make no namespaces here; apt-get install bubblewrap)';

function makesNamespaces(): boolean {
  const args = ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', '--', '/usr/bin/true'];
  return spawnSync(findBubblewrap(), args).status === 0;
}
