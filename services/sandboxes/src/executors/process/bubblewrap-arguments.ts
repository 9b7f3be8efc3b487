import type { SandboxLimits } from '../sandbox-limits.js';
import type { HostRoot } from './host-root.js';
import { PRLIMIT, resourceLimits } from './resource-limits.js';

/** Where a sandbox's own files are, and where a command begins unless told. */
export const WORKSPACE = '/workspace';
/** Who everything in a sandbox runs as, seen from inside. */
export const INSIDE_UID = 1000;
export const TRUSTED_CAS = '/etc/ssl/certs/ca-certificates.crt';
export const PERL = '/usr/bin/perl';
const INIT = '/run/countersign/init.pl';
const PROXY = '/run/countersign/proxy';

/** A file that exists in the sandbox only: bubblewrap reads it from a descriptor. */
interface InsideFile {
  path: string;
  descriptor: number;
}

export interface BubblewrapOptions {
  host: HostRoot;
  /** More of the host, read-only. */
  shown: readonly string[];
  limits: SandboxLimits;
  files: readonly InsideFile[];
  initDescriptor: number;
  infoDescriptor: number;
  blockDescriptor: number;
  /** The folder with the proxy's socket. */
  proxyDirectory: string | null;
  /** Whether a cgroup bounds memory and CPU: without one each process is bounded by itself. */
  hasCgroup: boolean;
  ttlSeconds: number;
}

/** Everything is taken away first; what is listed here is what a sandbox has. None of it is secret. */
export function bubblewrapArguments(options: BubblewrapOptions): string[] {
  const { host, shown, limits, files, proxyDirectory } = options;
  const { processes } = limits;
  const storage = String(limits.storageBytes);
  return [
    // Its own users, processes, network (without a way out), host name, IPC and cgroups.
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--cap-drop', 'ALL'],
    ...['--uid', String(INSIDE_UID), '--gid', String(INSIDE_UID), '--hostname', 'sandbox'],
    // It dies with this process, and has no terminal to type into.
    ...['--die-with-parent', '--new-session', '--as-pid-1'],
    ...host.directories.flatMap((path) => ['--ro-bind', path, path]),
    ...host.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--perms', '1777', '--size', storage, '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--perms', '1777', '--size', storage, '--tmpfs', '/tmp', '--size', storage, '--tmpfs', WORKSPACE],
    // After the folders in memory, so that one which is below them is seen all the same.
    ...shown.flatMap((path) => ['--ro-bind', path, path]),
    ...['--ro-bind-data', String(options.initDescriptor), INIT],
    ...files.flatMap(({ path, descriptor }) => ['--ro-bind-data', String(descriptor), path]),
    ...(proxyDirectory === null ? [] : ['--ro-bind', proxyDirectory, PROXY]),
    ...['--remount-ro', '/', '--chdir', WORKSPACE],
    ...['--info-fd', String(options.infoDescriptor), '--block-fd', String(options.blockDescriptor)],
    ...['--', PRLIMIT, ...resourceLimits({ ...options, processes }), '--', PERL, INIT],
  ];
}
