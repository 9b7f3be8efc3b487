import { chown, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statOf } from '../process/host-process.js';
import { isSandboxUser } from '../process/host-user.js';

/** Whose it is stands in its name: the process that made it, and when that began, as numbers are given again. */
const NAME = /^countersign-sandbox-(\d+)-(\d+)-\w+$/;

/** The folder of one sandbox, on this machine's disk, until it ends. */
export class OwnFolder {
  private constructor(
    readonly path: string,
    /** Who the sandbox is on this machine, where it is somebody of its own. */
    readonly uid: number | null,
  ) {}

  static async make(uid: number | null): Promise<OwnFolder> {
    const began = await beginOf(process.pid);
    const folder = new OwnFolder(await mkdtemp(join(tmpdir(), `countersign-sandbox-${process.pid}-${began}-`)), uid);
    const inside = [folder.workspace, folder.tmp];
    for (const path of inside) await mkdir(path, { mode: 0o700 });
    if (uid !== null) for (const path of [...inside, folder.path]) await chown(path, uid, uid);
    return folder;
  }

  /** Those whose process is gone. */
  static async leftBehind(): Promise<OwnFolder[]> {
    const left: OwnFolder[] = [];
    for (const name of await readdir(tmpdir())) {
      const [, pid, began] = NAME.exec(name) ?? [];
      if (pid === undefined || (await beginOf(Number(pid))) === began) continue;
      const path = join(tmpdir(), name);
      const found = await lstat(path).catch(() => null);
      // One that somebody else has put there is theirs.
      const isOurs = found !== null && (found.uid === process.getuid?.() || isSandboxUser(found.uid));
      if (isOurs && found.isDirectory()) left.push(new OwnFolder(path, isSandboxUser(found.uid) ? found.uid : null));
    }
    return left;
  }

  get workspace(): string {
    return join(this.path, 'workspace');
  }

  get tmp(): string {
    return join(this.path, 'tmp');
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** When a process began, in ticks since the machine did; null where there is none with this number. */
async function beginOf(pid: number): Promise<string | null> {
  return (await statOf(pid))?.[19] ?? null;
}
