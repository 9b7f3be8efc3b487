/** When each holder had applied each revision. */
export class AppliedStamps {
  private readonly latest = new Map<number, bigint>();
  private readonly stamps = new Map<bigint, number[]>();
  private onStamp: () => void = () => {};

  constructor(private readonly holders: number) {}

  /** Whether every holder has countersigned something: from then on nothing new is missed. */
  get isComplete(): boolean {
    return this.latest.size === this.holders;
  }

  /** A change has come. It is applied then if it is the next one; if not, the countersignature tells when it was. */
  heard(holder: number, revision: bigint, at: number): void {
    if (this.latest.get(holder) === revision - 1n) this.countersigned(holder, revision, at);
  }

  countersigned(holder: number, applied: bigint, at: number): void {
    const before = this.latest.get(holder) ?? applied;
    this.latest.set(holder, applied);
    for (let revision = before + 1n; revision <= applied; revision += 1n) {
      const stamps = this.stamps.get(revision);
      if (stamps) stamps.push(at);
      else this.stamps.set(revision, [at]);
    }
    this.onStamp();
  }

  /** When the last holder had applied it; waits until that is so. */
  async last(revision: bigint, withinMs: number): Promise<number> {
    await this.until(() => (this.stamps.get(revision)?.length ?? 0) === this.holders, withinMs);
    const stamps = this.stamps.get(revision)!;
    this.stamps.clear(); // what came before was asked for, or never will be
    return stamps.reduce((latest, at) => Math.max(latest, at));
  }

  async complete(withinMs: number): Promise<void> {
    await this.until(() => this.isComplete, withinMs);
  }

  private async until(reached: () => boolean, withinMs: number): Promise<void> {
    if (reached()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('A holder did not apply the change in time.')), withinMs);
      this.onStamp = () => {
        if (!reached()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.onStamp = () => {};
  }
}
