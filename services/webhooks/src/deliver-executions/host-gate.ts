import { keyOf, type Share } from './share.js';

interface Waiting {
  share: Share;
  begin: () => void;
}

/**
 * Lets so many deliveries run at a time, and so many of them to any one host; the others wait their turn. Of those that
 * wait for a host, the team comes first that has the fewest running there: none waits for the backlog of another.
 */
export class HostGate {
  /** By host, and by share. */
  private readonly running = new Map<string, number>();
  private readonly waiting: Waiting[] = [];
  private count = 0;

  constructor(
    private readonly total: number,
    private readonly perHost: number,
  ) {}

  /** Resolves when it may begin; `leave` has to be called then. */
  enter(share: Share): Promise<void> {
    return new Promise((begin) => {
      this.waiting.push({ share, begin });
      this.admit();
    });
  }

  leave(share: Share): void {
    this.add(share, -1);
    this.admit();
  }

  private admit(): void {
    for (let index = 0; index < this.waiting.length && this.count < this.total;) {
      const { host } = this.waiting[index]!.share;
      if (this.runningAt(host) >= this.perHost) {
        index += 1;
        continue;
      }
      const next = this.nextOf(host);
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.add(next.share, 1);
      next.begin();
    }
  }

  private nextOf(host: string): Waiting {
    const before = (one: Waiting, other: Waiting) =>
      this.runningAt(keyOf(other.share)) < this.runningAt(keyOf(one.share)) ? other : one;
    return this.waiting.filter(({ share }) => share.host === host).reduce(before);
  }

  private add(share: Share, change: 1 | -1): void {
    this.count += change;
    for (const key of [share.host, keyOf(share)]) {
      const now = this.runningAt(key) + change;
      if (now === 0) this.running.delete(key);
      else this.running.set(key, now);
    }
  }

  private runningAt(key: string): number {
    return this.running.get(key) ?? 0;
  }
}
