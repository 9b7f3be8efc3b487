/** So many beats without a word, and the other side counts as gone: a busy process may well miss one or two. */
const SILENT_BEATS_MAX = 3;

/** Says at every beat that this side is there, and notices when the other one has not been heard for some. */
export class Beat {
  private silent = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(everyMs: number, tell: () => void, gone: () => void) {
    this.timer = setInterval(() => {
      this.silent += 1;
      if (this.silent > SILENT_BEATS_MAX) {
        this.stop();
        gone();
      } else tell();
    }, everyMs);
    this.timer.unref();
  }

  heard(): void {
    this.silent = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
