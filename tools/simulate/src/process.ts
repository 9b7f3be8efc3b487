import type { Machine } from './machine.js';

/** A running program on a machine of its own. What arrives while it is stopped waits in its sockets. */
export class SimulatedProcess {
  alive = true;
  /** Another process runs in its place, on its machine. */
  replaced = false;
  private stalls = 0;
  private stalledUntil = -Infinity;
  private inbox: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly machine: Machine,
    private readonly time: { readonly now: number },
  ) {}

  get stalled(): boolean {
    return this.stalls > 0;
  }

  /** Whether it has stood still, so that what it should have done by a limit may be late. */
  hasStalledSince(at: number): boolean {
    return this.stalled || this.stalledUntil >= at;
  }

  receive(run: () => void): void {
    if (!this.alive) return;
    if (this.stalled) this.inbox.push(run);
    else run();
  }

  stop(): void {
    this.stalls += 1;
  }

  resume(): void {
    this.stalls -= 1;
    this.stalledUntil = this.time.now;
    const waiting = this.inbox;
    this.inbox = [];
    for (const run of waiting) this.receive(run);
  }
}
