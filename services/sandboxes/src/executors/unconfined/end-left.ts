import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { killProcess, statOf } from '../process/host-process.js';
import { tryAll } from '../try-all.js';
import { OwnFolder } from './own-folder.js';

/** In the environment of everything in a sandbox without walls: by it, what one has left is found. */
export const MARK = 'COUNTERSIGN_SANDBOX';
const AGAIN_MS = 20;

/** Kills what is known to be of a sandbox whose first process is gone. Settles once none of it runs. */
export async function endLeft(folder: OwnFolder): Promise<void> {
  for (let left = await leftOf(folder); left.length > 0; left = await leftOf(folder)) {
    for (const pid of left) killProcess(pid);
    await delay(AGAIN_MS);
  }
}

/** Ends what sandboxes of processes that are gone have left, and removes their folders. */
export async function endAllLeft(): Promise<void> {
  await tryAll(await OwnFolder.leftBehind(), async (folder) => {
    await endLeft(folder);
    await folder.remove();
  });
}

async function leftOf(folder: OwnFolder): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const isLeft = await Promise.all(pids.map((pid) => isOf(folder, pid)));
  return pids.filter((_pid, index) => isLeft[index]);
}

/** By its user where the sandbox has one to itself, else by what only things in it were given. */
async function isOf({ path, uid }: OwnFolder, pid: number): Promise<boolean> {
  try {
    if (uid !== null) return (await stat(`/proc/${pid}`)).uid === uid && !(await isDead(pid));
    // That of a dead one is empty.
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1');
    return environment.split('\0').includes(`${MARK}=${path}`);
  } catch {
    return false;
  }
}

/** Dead, if not reaped yet by whoever took it over. */
async function isDead(pid: number): Promise<boolean> {
  const [state] = (await statOf(pid)) ?? [];
  return state === undefined || state === 'Z';
}
