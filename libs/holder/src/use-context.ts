/** What a running use can know about itself. */
export class UseContext {
  private controller: AbortController | null = null;

  /** @param watch told when somebody first asks for the signal: most uses are over long before any limit */
  constructor(private readonly watch: () => void) {}

  /** Whether anybody has asked for the signal. */
  get isWatched(): boolean {
    return this.controller !== null;
  }

  /**
   * Aborted when the use's limit passes: at the latest one term after the lease, or at its own lifetime's end; and when
   * the holder leaves, and the use has not ended in the time that it is given then.
   */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      this.watch();
    }
    return this.controller.signal;
  }

  /** @param why its value may no longer be used */
  abort(why: string): void {
    this.controller?.abort(new Error(`${why}: its value may no longer be used.`));
  }
}
