import { ConfigurationError } from '@countersign/platform-config';
import { lstat, readlink, stat } from 'node:fs/promises';

/** What of the host's root a sandbox sees: programs and libraries, and of /etc what they need to run. */
export interface HostRoot {
  /** Bound read-only. */
  directories: string[];
  /** What is a link on the host is the same link inside. */
  links: { path: string; target: string }[];
}

const PLACES = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** Nothing here is about this machine's people, networks or services. */
const SETTINGS = ['/etc/alternatives', '/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d', '/etc/localtime'];

export async function readHostRoot(): Promise<HostRoot> {
  const root: HostRoot = { directories: [], links: [] };
  for (const path of [...PLACES, ...SETTINGS]) {
    const found = await lstat(path).catch(() => null);
    if (found?.isSymbolicLink()) root.links.push({ path, target: await readlink(path) });
    else if (found) root.directories.push(path);
  }
  return root;
}

/** @throws ConfigurationError naming a folder that is to be shown, and is not there */
export async function checkShown(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (!found?.isDirectory()) {
      throw new ConfigurationError(`COUNTERSIGN_SANDBOX_SHOW names ${path}, and there is no such folder here.`);
    }
  }
}
