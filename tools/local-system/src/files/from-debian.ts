import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TIMEOUT_MS = 120_000;

/**
 * Takes a program out of Debian's package of it, without installing that and without root.
 * @returns null, or in words why that did not work
 */
export function fromDebian(packageName: string, program: string, destination: string): string | null {
  const work = mkdtempSync(join(dirname(destination), 'debian-'));
  try {
    if (!download(packageName, work, [])) {
      // The machine's list of packages may be missing, as in a fresh container. Our own needs no root.
      for (const directory of ['lists', 'cache']) mkdirSync(join(work, directory));
      const own = [`Dir::State::lists=${work}/lists`, `Dir::Cache=${work}/cache`, 'Debug::NoLocking=1'];
      const options = own.flatMap((option) => ['-o', option]);
      if (!run('apt-get', ['-qq', ...options, 'update'], work)) return 'apt-get has no list of packages';
      if (!download(packageName, work, options)) return `apt-get download ${packageName} failed`;
    }
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!archive || !run('dpkg-deb', ['-x', archive, 'package'], work)) return 'dpkg-deb could not unpack it';
    const found = ['usr/sbin', 'usr/bin'].map((folder) => join(work, 'package', folder, program)).find(existsSync);
    if (!found) return `the package holds no ${program}`;
    renameSync(found, destination);
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function download(packageName: string, work: string, options: string[]): boolean {
  return run('apt-get', ['-qq', ...options, 'download', packageName], work);
}

function run(command: string, args: string[], cwd: string): boolean {
  const { status } = spawnSync(command, args, { cwd, stdio: 'ignore', timeout: TIMEOUT_MS });
  return status === 0;
}
