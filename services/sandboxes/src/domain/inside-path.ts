import { posix } from 'node:path';
import { WORKSPACE } from '../executors/process/bubblewrap-arguments.js';

/** As the sandbox will see it. It is looked up inside, so that no path leads to anything but the sandbox's own files. */
export function insidePath(path: string): string {
  return posix.resolve(WORKSPACE, path);
}
