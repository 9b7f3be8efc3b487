interface Waiting {
  host: string;
  begin: () => void;
}

/** Lets so many deliveries run at a time, and so many of them to any one host; the others wait their turn. */
export class HostGate {
  private readonly running = new Map<string, number>();
  private readonly waiting: Waiting[] = [];
  private count = 0;

  constructor(
    private readonly total: number,
    private readonly perHost: number,
  ) {}

  /** Resolves when it may begin; `leave` has to be called then. */
  enter(host: string): Promise<void> {
    return new Promise((begin) => {
      this.waiting.push({ host, begin });
      this.admit();
    });
  }

  leave(host: string): void {
    const left = this.running.get(host)! - 1;
    if (left === 0) this.running.delete(host);
    else this.running.set(host, left);
    this.count -= 1;
    this.admit();
  }

  private admit(): void {
    for (let index = 0; index < this.waiting.length && this.count < this.total;) {
      const { host, begin } = this.waiting[index]!;
      const busy = this.running.get(host) ?? 0;
      if (busy >= this.perHost) {
        index += 1;
        continue;
      }
      this.waiting.splice(index, 1);
      this.running.set(host, busy + 1);
      this.count += 1;
      begin();
    }
  }
}
