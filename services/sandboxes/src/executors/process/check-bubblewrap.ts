import { ConfigurationError } from '@countersign/platform-config';
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PERL } from './bubblewrap-arguments.js';
import type { HostRoot } from './host-root.js';
import { anyUser, asUser } from './host-user.js';
import { PRLIMIT } from './resource-limits.js';

/** The first with `--disable-userns`. Debian 12 has it. */
const VERSION_MIN = [0, 8] as const;
/** Used beside it; part of every Debian. */
const HELPERS = [PERL, PRLIMIT];
const REMEDY =
  'Install it (`apt-get install bubblewrap`), choose another executor with COUNTERSIGN_SANDBOX_EXECUTOR, or have sandboxes ' +
  'run without walls, as docs/guides/sandboxes.md says, with COUNTERSIGN_SANDBOX_UNCONFINED=allow.';

/** That this machine can contain nothing. */
export class BubblewrapUnusable extends ConfigurationError {}

/** @throws BubblewrapUnusable saying what is missing, and what to do */
export async function checkBubblewrap(program: string, { directories, links }: HostRoot): Promise<void> {
  const version = await versionOf(program);
  if (!version) throw new BubblewrapUnusable(`Sandboxes need bubblewrap, and ${program} does not run. ${REMEDY}`);
  const [major, minor] = version;
  if (major === VERSION_MIN[0] && minor < VERSION_MIN[1]) {
    throw new BubblewrapUnusable(
      `Sandboxes need bubblewrap ${VERSION_MIN.join('.')} or later, and this is ${major}.${minor}. ${REMEDY}`,
    );
  }
  for (const helper of HELPERS) {
    await access(helper, constants.X_OK).catch(() => {
      throw new BubblewrapUnusable(`Sandboxes need ${helper}, which this machine does not have. ${REMEDY}`);
    });
  }
  // Some machines and containers let nobody make namespaces: that shows only when one is made.
  const root = [
    ...directories.flatMap((path) => ['--ro-bind', path, path]),
    ...links.flatMap(({ path, target }) => ['--symlink', target, path]),
  ];
  const namespaces = ['--unshare-all', '--unshare-user', '--disable-userns', '--cap-drop', 'ALL', '--proc', '/proc'];
  const args = [...namespaces, ...root, '--', '/usr/bin/true'];
  await promisify(execFile)(program, args, { ...asUser(anyUser()), env: {}, cwd: '/' }).catch(
    (error: { stderr?: string }) => {
      const why = error.stderr?.trim() ?? 'it does not run';
      throw new BubblewrapUnusable(
        `Sandboxes need namespaces of their own, and bubblewrap can make none here (${why}). ${REMEDY}`,
      );
    },
  );
}

async function versionOf(program: string): Promise<[number, number] | null> {
  const answer = await promisify(execFile)(program, ['--version']).catch(() => null);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(answer?.stdout ?? '') ?? [];
  return major !== undefined && minor !== undefined ? [Number(major), Number(minor)] : null;
}
