interface Event {
  at: number;
  order: number;
  run: () => void;
}

/** Virtual time: a heap of events, earliest first, and in the order of their making when at the same time. */
export class Schedule {
  now = 0;
  private made = 0;
  private readonly heap: Event[] = [];

  get done(): number {
    return this.made - this.heap.length;
  }

  after(delay: number, run: () => void): void {
    this.made += 1;
    const event = { at: this.now + delay, order: this.made, run };
    let index = this.heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, this.at(parent))) break;
      this.heap[index] = this.at(parent);
      index = parent;
    }
    this.heap[index] = event;
  }

  /** Runs the earliest event; false when there is none before `until`. */
  step(until: number): boolean {
    const first = this.heap[0];
    if (!first || first.at > until) return false;
    const last = this.heap.pop();
    if (last && last !== first) this.sink(last);
    this.now = first.at;
    first.run();
    return true;
  }

  private sink(event: Event): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && isBefore(this.at(child + 1), this.at(child))) child += 1;
      if (!isBefore(this.at(child), event)) break;
      this.heap[index] = this.at(child);
      index = child;
    }
    this.heap[index] = event;
  }

  private at(index: number): Event {
    return this.heap[index] as Event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
