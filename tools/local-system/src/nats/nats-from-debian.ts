import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TIMEOUT_MS = 120_000;

/**
 * Takes the server out of Debian's package, without installing it and without root.
 * @returns null, or in words why that did not work
 */
export function natsFromDebian(destination: string): string | null {
  const work = mkdtempSync(join(dirname(destination), 'debian-'));
  try {
    if (!download(work, [])) {
      // The machine's list of packages may be missing, as in a fresh container. Our own needs no root.
      for (const directory of ['lists', 'cache']) mkdirSync(join(work, directory));
      const own = [`Dir::State::lists=${work}/lists`, `Dir::Cache=${work}/cache`, 'Debug::NoLocking=1'];
      const options = own.flatMap((option) => ['-o', option]);
      if (!run('apt-get', ['-qq', ...options, 'update'], work)) return 'apt-get has no list of packages';
      if (!download(work, options)) return 'apt-get download nats-server failed';
    }
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!archive || !run('dpkg-deb', ['-x', archive, 'package'], work)) return 'dpkg-deb could not unpack it';
    const server = ['usr/sbin', 'usr/bin']
      .map((folder) => join(work, 'package', folder, 'nats-server'))
      .find(existsSync);
    if (!server) return 'the package holds no nats-server';
    renameSync(server, destination);
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function download(work: string, options: string[]): boolean {
  return run('apt-get', ['-qq', ...options, 'download', 'nats-server'], work);
}

function run(command: string, args: string[], cwd: string): boolean {
  const { status } = spawnSync(command, args, { cwd, stdio: 'ignore', timeout: TIMEOUT_MS });
  return status === 0;
}
