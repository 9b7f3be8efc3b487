import { chown, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeftBehind, prefixOf } from '../process/host-process.js';
import { isSandboxUser } from '../process/host-user.js';

const PREFIX = 'countersign-sandbox-';

/** The folder of one sandbox, on this machine's disk, until it ends. */
export class OwnFolder {
  private constructor(
    readonly path: string,
    /** Who the sandbox is on this machine, where it is somebody of its own. */
    readonly uid: number | null,
  ) {}

  static async make(uid: number | null): Promise<OwnFolder> {
    const folder = new OwnFolder(await mkdtemp(join(tmpdir(), `${PREFIX}${await prefixOf(process.pid)}`)), uid);
    const inside = [folder.workspace, folder.tmp];
    for (const path of inside) await mkdir(path, { mode: 0o700 });
    if (uid !== null) for (const path of [...inside, folder.path]) await chown(path, uid, uid);
    return folder;
  }

  /** Those whose process is gone. */
  static async leftBehind(): Promise<OwnFolder[]> {
    const left: OwnFolder[] = [];
    for (const name of await readdir(tmpdir())) {
      if (!name.startsWith(PREFIX) || !(await isLeftBehind(name.slice(PREFIX.length)))) continue;
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
