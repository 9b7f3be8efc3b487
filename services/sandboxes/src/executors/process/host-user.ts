import { randomInt } from 'node:crypto';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProxyDoor } from '../executor.js';

/** A range that systemd's documentation leaves to nobody, and that fits into 31 bits. */
const UIDS_FROM = 1_879_100_000;
const UIDS = 65_536;

/**
 * Who each sandbox is on the host. Where this process is root each one is somebody of its own, so that a sandbox is
 * nobody's owner out here and another sandbox's neither; else all are who this process is, in namespaces of their own.
 */
export class HostUsers {
  private readonly taken = new Set<number>();

  /** @returns the id, to be given back; null where this process cannot be anybody else */
  take(): number | null {
    if (process.getuid?.() !== 0) return null;
    let uid = UIDS_FROM + randomInt(UIDS);
    while (this.taken.has(uid)) uid = UIDS_FROM + randomInt(UIDS);
    this.taken.add(uid);
    return uid;
  }

  giveBack(uid: number | null): void {
    if (uid !== null) this.taken.delete(uid);
  }
}

/** Whether this is one that a sandbox was given, and that nobody else is. */
export function isSandboxUser(uid: number): boolean {
  return uid >= UIDS_FROM && uid < UIDS_FROM + UIDS;
}

/** For a trial: whoever. */
export function anyUser(): number | null {
  return process.getuid?.() === 0 ? UIDS_FROM : null;
}

/** For `spawn`, which gives up all groups with it. */
export function asUser(uid: number | null): { uid?: number; gid?: number } {
  return uid === null ? {} : { uid, gid: uid };
}

/** Makes the proxy's socket the sandbox's own, and nobody else's. */
export async function giveTo(uid: number | null, { directory }: ProxyDoor): Promise<void> {
  if (uid === null) return;
  await chown(join(directory, 'socket'), uid, uid);
  await chown(directory, uid, uid);
}
