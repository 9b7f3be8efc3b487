/**
 * Runs one batch at a time: what arrives while one runs is the next one. A single item waits for nothing; under load the
 * batches grow by themselves.
 */
export class Batcher<Item, Result> {
  private waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  private running = false;

  /** @param run gives one result an item, in order */
  constructor(
    private readonly run: (items: Item[]) => Promise<Result[]>,
    private readonly sizeMax: number,
  ) {}

  /** The item takes part in a batch that begins after this call. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.running) void this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    this.running = true;
    // What arrives in the same turn of the event loop belongs to the same batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.sizeMax);
      try {
        const results = await this.run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = false;
  }
}
