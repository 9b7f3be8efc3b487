import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../files/cache-directory.js';
import { fromDebian } from '../files/from-debian.js';

export const BUBBLEWRAP_INSTALLED = '/usr/bin/bwrap';
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * The program that contains sandboxes, brought where it is not there: installed by root, taken out of Debian's package by
 * anybody else. (Root lets sandboxes be somebody else, who could not reach what is in root's own cache.) Where it cannot be
 * brought, the service itself says what it lacks: everything but sandboxes works without.
 */
export function findBubblewrap(onProgress: (text: string) => void = () => {}): string {
  if (existsSync(BUBBLEWRAP_INSTALLED)) return BUBBLEWRAP_INSTALLED;
  const cached = join(cacheDirectory(process.env), 'bubblewrap', `${process.platform}-${process.arch}`, 'bwrap');
  if (process.platform !== 'linux') return BUBBLEWRAP_INSTALLED;
  if (process.getuid?.() === 0) {
    onProgress('Installing bubblewrap (once) …');
    if (!install()) onProgress('It could not be installed: no sandbox can be contained.');
    return BUBBLEWRAP_INSTALLED;
  }
  if (existsSync(cached)) return cached;
  onProgress('Fetching bubblewrap (once) …');
  mkdirSync(dirname(cached), { recursive: true, mode: 0o700 });
  const reason = fromDebian('bubblewrap', 'bwrap', cached);
  if (reason === null) return cached;
  onProgress(`It could not be fetched (${reason}): no sandbox can be contained.`);
  return BUBBLEWRAP_INSTALLED;
}

function install(): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
      env,
      stdio: 'ignore',
      timeout: INSTALL_TIMEOUT_MS,
    }).status === 0;
  const packages = ['install', '--yes', '--no-install-recommends', 'bubblewrap'];
  // A fresh container has no list of packages.
  return apt(...packages) || (apt('update') && apt(...packages));
}
